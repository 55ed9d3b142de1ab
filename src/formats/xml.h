/* xml.h - an XML file as a plain tree of elements with attributes, read as leniently as the tools that wrote it.
 *
 * Text between tags is dropped: the files that we read keep everything in attributes. Repaired on the way, each with a warning that
 * names its place: a byte that is not UTF-8 (the file is then Latin-1), an XML declaration that does not stand first, "&" and "<" within
 * attribute values (they stand for themselves, also in "&amp;": there are no entities here), a missing blank between two attributes, a
 * document type (it is skipped, so nothing is ever fetched or expanded).
 *
 *   root "utility_space" -- first --> "objective" -- next --> "reservation" -- next --> NULL
 *                                          |
 *                                        first --> "issue" ... */
#ifndef ZOPA_XML_H
#define ZOPA_XML_H

#include "formats/format.h"

/* Limits, named in the message when they are met. */
enum {
  ZOPA_XML_SIZE_MAX = 64 * 1024 * 1024,
  ZOPA_XML_DEPTH_MAX = 64,
  ZOPA_XML_ELEMENTS_MAX = 2000000,
  ZOPA_XML_ATTRIBUTES_MAX = 64,   /* of one element */
};

struct zopa_xml_attribute {
  const char *name, *value;
};

struct zopa_xml {
  const char *name;
  const struct zopa_xml_attribute *attributes;
  size_t attributes_count;
  struct zopa_xml *first, *last;  /* child elements */
  struct zopa_xml *next;          /* next child of the same parent */
  struct zopa_place place;
};

/* Reads one file into the arena. On failure the problems are in error and *ret_root is untouched.
 * Errors: ZOPA_E_INPUT, ZOPA_E_TOO_LARGE (a limit), ZOPA_E_MEMORY. Cost: O(size). */
enum zopa_status zopa_xml_read(const struct zopa_file *file, struct zopa_arena *arena, struct zopa_error *error, const struct zopa_xml **ret_root);

/* The value of an attribute, or NULL. */
const char *zopa_xml_get(const struct zopa_xml *element, const char *attribute);

/* The first element of that name, from `from` on through its later siblings; NULL when there is none. */
const struct zopa_xml *zopa_xml_find(const struct zopa_xml *from, const char *name);

/* The name of the first element of a file, as far as the file's beginning shows it, without reading the rest; false when there is none. */
enum { ZOPA_XML_NAME_SIZE = 64 };
bool zopa_xml_root_name(const struct zopa_file *file, char ret_name[ZOPA_XML_NAME_SIZE]);

#endif
