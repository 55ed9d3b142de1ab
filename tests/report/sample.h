/* sample.h - a made-up labour negotiation for the tests of plots and pages: 480 outcomes, 1 to 12 parties. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "report/plot.h"

enum { SAMPLE_ISSUES = 4, SAMPLE_OUTCOMES = 480, SAMPLE_PARTIES_MAX = 12 };

struct sample {
  struct zopa_plot plot;          /* points into the rest; do not copy */
  double all[SAMPLE_OUTCOMES * SAMPLE_PARTIES_MAX];
  double frontier[SAMPLE_OUTCOMES * SAMPLE_PARTIES_MAX], cloud[SAMPLE_OUTCOMES * SAMPLE_PARTIES_MAX];
  uint32_t choices[SAMPLE_OUTCOMES * SAMPLE_ISSUES];
  const char *ties[SAMPLE_OUTCOMES];
  double reservation[SAMPLE_PARTIES_MAX], ideal[SAMPLE_PARTIES_MAX];
  struct zopa_plot_mark marks[ZOPA_SOLUTIONS];
};

/* Names that try to break out of where they stand: a tag, an attribute, a script, a terminal, an encoding. */
enum { SAMPLE_HOSTILE = 12 };
extern const char *const sample_hostile[SAMPLE_HOSTILE];

/* Gives parties, issues and options such names. */
void sample_spoil(struct sample *sample);

/* Fills the sample by definition: all outcomes, the undominated ones, the four solutions. */
void sample_build(struct sample *sample, size_t parties);

#endif
