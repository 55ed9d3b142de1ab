/* case.c - look-ups in a case, and the words that stand in the file for its enumerated members. */
#include <stdlib.h>
#include <string.h>

#include "case/model.h"

void zopa_case_free(struct zopa_case *negotiation)
{
  if (!negotiation)
    return;
  struct zopa_arena arena = negotiation->arena;   /* the case itself lies in its arena */
  zopa_arena_clear(&arena);
}

const char *zopa_case_title(const struct zopa_case *negotiation) { return negotiation->title; }
size_t zopa_case_party_count(const struct zopa_case *negotiation) { return negotiation->parties_count; }
size_t zopa_case_issue_count(const struct zopa_case *negotiation) { return negotiation->issues_count; }
size_t zopa_case_option_count(const struct zopa_case *negotiation, size_t issue) { return negotiation->issues[issue].options_count; }
const char *zopa_case_party_id(const struct zopa_case *negotiation, size_t party) { return negotiation->parties[party].id; }
const char *zopa_case_issue_id(const struct zopa_case *negotiation, size_t issue) { return negotiation->issues[issue].id; }

const char *zopa_case_option_id(const struct zopa_case *negotiation, size_t issue, size_t option)
{
  return negotiation->issues[issue].options[option].id;
}

bool zopa_party_consents(const struct zopa_case *negotiation, size_t party)
{
  const struct zopa_party *it = &negotiation->parties[party];
  return it->consents == ZOPA_UNSAID ? it->role == ZOPA_ROLE_PARTY : it->consents == ZOPA_YES;
}

bool zopa_party_complete(const struct zopa_case *negotiation, size_t party) { return negotiation->preferences[party].values != NULL; }

uint32_t zopa_party_index(const struct zopa_case *negotiation, const char *id)
{
  for (size_t i = 0; i < negotiation->parties_count; i++)
    if (strcmp(negotiation->parties[i].id, id) == 0)
      return (uint32_t)i;
  return ZOPA_NONE;
}

uint32_t zopa_issue_index(const struct zopa_case *negotiation, const char *id)
{
  for (size_t i = 0; i < negotiation->issues_count; i++)
    if (strcmp(negotiation->issues[i].id, id) == 0)
      return (uint32_t)i;
  return ZOPA_NONE;
}

uint32_t zopa_option_index(const struct zopa_issue *issue, const char *id)
{
  for (size_t i = 0; i < issue->options_count; i++)
    if (strcmp(issue->options[i].id, id) == 0)
      return (uint32_t)i;
  return ZOPA_NONE;
}

uint32_t zopa_guarantee_index(const struct zopa_case *negotiation, const char *id)
{
  for (size_t i = 0; i < negotiation->guarantees_count; i++)
    if (negotiation->guarantees[i].id && strcmp(negotiation->guarantees[i].id, id) == 0)
      return (uint32_t)i;
  return ZOPA_NONE;
}

const struct zopa_statement *zopa_statement_by_id(const struct zopa_case *negotiation, const char *id)
{
  for (size_t i = 0; i < negotiation->statements_count; i++)
    if (negotiation->statements[i].id && strcmp(negotiation->statements[i].id, id) == 0)
      return &negotiation->statements[i];
  return NULL;
}

static const char *word_at(const char *const *words, size_t count, int at) { return at >= 0 && (size_t)at < count ? words[at] : NULL; }

#define ZOPA_WORDS(function, type, ...)                                 \
  const char *function(enum type value)                                 \
  {                                                                     \
    static const char *const words[] = {__VA_ARGS__};                   \
    return word_at(words, sizeof words / sizeof *words, (int)value);    \
  }

ZOPA_WORDS(zopa_role_word, zopa_role, "party", "mediator", "guarantor", "observer")
ZOPA_WORDS(zopa_visibility_word, zopa_visibility, "public", "mediator", "private")
ZOPA_WORDS(zopa_level_word, zopa_level, "open", "narrowing", "tentative", "agreed", "closed")
ZOPA_WORDS(zopa_tier_word, zopa_tier, "", "on_record", "background", "anonymous", "document", "social")
ZOPA_WORDS(zopa_act_word, zopa_act, "", "demand", "offer", "accept", "reject", "condition", "confirm", "deny", "describe")
ZOPA_WORDS(zopa_modality_word, zopa_modality, "", "asserted", "future", "hypothetical", "negated")
ZOPA_WORDS(zopa_preference_word, zopa_preference_kind, "order", "matters_more", "prefers", "gives", "rates", "weighs", "red_line", "accepts",
           "rejects")
