/* rule_file.h - a file that holds one rule: the key `rule`, perhaps who votes, and where the rule is from.
 *
 *     title: Council of the European Union, 2017
 *     source: Treaty on European Union, Article 16(4)
 *     voters: [{name: Belgium, population: 11351727}, ...]      # or a CSV file beside this one
 *     rule: {quota: 65%, by: population} */
#ifndef ZOPA_RULE_FILE_H
#define ZOPA_RULE_FILE_H

#include "base/node.h"

/* Reads it. *ret_root is the outermost map, in the arena, with names of places that last as long as it; it has `rule`, and beside it no keys but
 * title, note, source and voters. *ret_voters is the list of voters, from the file itself or from the CSV file that it names; NULL for none.
 * Where keys or voters are wrong, what could be read is set all the same, so that a caller can tell what is wrong with the rule too; else NULL.
 * Errors: ZOPA_E_NOT_FOUND, ZOPA_E_IO, ZOPA_E_INPUT, those of zopa_tree_read and zopa_voters_csv_read, ZOPA_E_MEMORY. */
enum zopa_status zopa_rule_file_read(const char *path, struct zopa_arena *arena, struct zopa_error *error, const struct zopa_node **ret_root,
                                     const struct zopa_node **ret_voters);

/* The same from bytes in memory; name: what problems call it. */
enum zopa_status zopa_rule_file_parse(const char *name, const char *bytes, size_t size, struct zopa_arena *arena, struct zopa_error *error,
                                      const struct zopa_node **ret_root, const struct zopa_node **ret_voters);

#endif
