/* xml.c - see xml.h.
 *
 * Method. One pass over the bytes repairs what other tools tolerate, keeps every line break where it was and notes where each start tag
 * stands; libxml2 then parses the result as a stream of events, and these build the tree. As the first pass leaves no document type and
 * no "&" but its own "&amp;", there is no entity that could expand. */
#include "formats/xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>

/* The first pass. */
struct repair {
  const struct zopa_file *file;
  struct zopa_error *error;
  const char *bytes;
  size_t size, at;
  uint32_t line, column;          /* of bytes[at], from 1; columns in characters */
  bool latin1;
  bool content;                   /* something stands before this point, if only a blank or a comment */
  struct zopa_text out;
  struct zopa_arena *arena;
  struct zopa_place *tags;        /* of each start tag, in order */
  size_t tags_count, tags_capacity;
};

static struct zopa_place here(const struct repair *repair) { return (struct zopa_place){repair->file->name, repair->line, repair->column}; }

static bool looking_at(const struct repair *repair, const char *text)
{
  size_t length = strlen(text);
  return repair->size - repair->at >= length && memcmp(repair->bytes + repair->at, text, length) == 0;
}

/* Goes on by one byte of the input. */
static unsigned char advance(struct repair *repair)
{
  unsigned char byte = (unsigned char)repair->bytes[repair->at++];
  if (byte == '\n') {
    repair->line++;
    repair->column = 1;
  } else if (repair->latin1 || (byte & 0xC0) != 0x80)
    repair->column++;
  return byte;
}

/* Goes on by one byte and puts it out as what it should be: itself, or a blank for what is to be skipped. */
static void pass(struct repair *repair, bool keep)
{
  unsigned char byte = advance(repair);
  if (byte == '\n' || byte == '\r' || byte == '\t')
    zopa_text_add(&repair->out, (const char *)&byte, 1);
  else if (!keep)
    zopa_text_add(&repair->out, " ", 1);
  else if (repair->latin1 && byte >= 0x80) {
    char pair[2] = {(char)(0xC0 | byte >> 6), (char)(0x80 | (byte & 0x3F))};
    zopa_text_add(&repair->out, pair, sizeof pair);
  } else
    zopa_text_add(&repair->out, (const char *)&byte, 1);
}

/* Skips up to and including `end`; false when it does not come. */
static bool skip_to(struct repair *repair, const char *end, const char *what)
{
  struct zopa_place start = here(repair);
  while (repair->at < repair->size && !looking_at(repair, end))
    pass(repair, false);
  if (repair->at == repair->size) {
    zopa_error_add(repair->error, ZOPA_ERROR, start, "the %s that begins here has no end; it should end in \"%s\"", what, end);
    return false;
  }
  for (size_t i = strlen(end); i > 0; i--)
    pass(repair, false);
  return true;
}

/* A document type ends in ">", behind its own declarations in brackets if it has any. */
static bool skip_doctype(struct repair *repair)
{
  zopa_error_add(repair->error, ZOPA_WARNING, here(repair), "the document type is skipped, with whatever it declares");
  while (repair->at < repair->size && repair->bytes[repair->at] != '>' && repair->bytes[repair->at] != '[')
    pass(repair, false);
  if (repair->at < repair->size && repair->bytes[repair->at] == '[' && !skip_to(repair, "]", "document type's list of declarations"))
    return false;
  return skip_to(repair, ">", "document type");
}

/* The rest of an attribute value, from behind its opening quote. */
static void pass_value(struct repair *repair, char quote)
{
  while (repair->at < repair->size && repair->bytes[repair->at] != quote) {
    char byte = repair->bytes[repair->at];
    if (byte != '&' && byte != '<') {
      pass(repair, true);
      continue;
    }
    zopa_error_add(repair->error, ZOPA_WARNING, here(repair), "\"%c\" within an attribute stands for itself here", byte);
    zopa_text_string(&repair->out, byte == '&' ? "&amp;" : "&lt;");
    advance(repair);
  }
}

/* One start tag, from its "<" to its ">". */
static bool pass_tag(struct repair *repair)
{
  struct zopa_place *tags = zopa_arena_grow(repair->arena, repair->tags, repair->tags_count, &repair->tags_capacity, sizeof *tags);
  if (!tags)
    return false;
  repair->tags = tags;
  repair->tags[repair->tags_count++] = here(repair);
  pass(repair, true);
  while (repair->at < repair->size && !strchr("<>", repair->bytes[repair->at]) && !repair->out.failed) {
    char byte = repair->bytes[repair->at];
    pass(repair, true);
    if (byte != '"' && byte != '\'')
      continue;
    pass_value(repair, byte);
    if (repair->at == repair->size)
      break;
    pass(repair, true);
    if (repair->at < repair->size && !strchr(" \t\r\n/>", repair->bytes[repair->at])) {
      zopa_error_add(repair->error, ZOPA_WARNING, here(repair), "a blank is missing between two attributes");
      zopa_text_add(&repair->out, " ", 1);
    }
  }
  return !repair->out.failed;
}

/* Whatever stands at this point: markup or text. False on an error that has been told, or when memory ran out. */
static bool pass_any(struct repair *repair)
{
  if (repair->bytes[repair->at] != '<') {
    pass(repair, repair->bytes[repair->at] != '&');
    return true;
  }
  if (looking_at(repair, "<!--"))
    return skip_to(repair, "-->", "comment");
  if (looking_at(repair, "<![CDATA["))
    return skip_to(repair, "]]>", "section of plain text");
  if (looking_at(repair, "<!"))
    return skip_doctype(repair);
  if (looking_at(repair, "<?")) {
    if (looking_at(repair, "<?xml") && repair->content)
      zopa_error_add(repair->error, ZOPA_WARNING, here(repair), "the XML declaration should stand first in the file");
    return skip_to(repair, "?>", "XML declaration");
  }
  if (!looking_at(repair, "</"))
    return pass_tag(repair);
  pass(repair, true);
  return true;
}

/* Line and column of a byte that is not UTF-8. */
static struct zopa_place place_of(const struct zopa_file *file, size_t offset)
{
  struct zopa_place place = {file->name, 1, 1};
  for (size_t i = 0; i < offset; i++) {
    unsigned char byte = (unsigned char)file->bytes[i];
    place.column = byte == '\n' ? 1 : place.column + ((byte & 0xC0) != 0x80);
    place.line += byte == '\n';
  }
  return place;
}

/* The first pass over the whole file, into repair->out. */
static enum zopa_status repair_file(struct repair *repair)
{
  const struct zopa_file *file = repair->file;
  struct zopa_place start = {file->name, 1, 1};
  if (file->size > ZOPA_XML_SIZE_MAX) {
    zopa_error_add(repair->error, ZOPA_ERROR, start, "the file is larger than %d MiB, the limit for XML", ZOPA_XML_SIZE_MAX >> 20);
    return ZOPA_E_TOO_LARGE;
  }
  if (file->size >= 2 && (memcmp(file->bytes, "\xFF\xFE", 2) == 0 || memcmp(file->bytes, "\xFE\xFF", 2) == 0)) {
    zopa_error_add(repair->error, ZOPA_ERROR, start, "the file is UTF-16; save it as UTF-8");
    return ZOPA_E_INPUT;
  }
  const char *nul = file->size ? memchr(file->bytes, '\0', file->size) : NULL;
  if (nul) {
    zopa_error_add(repair->error, ZOPA_ERROR, place_of(file, (size_t)(nul - file->bytes)), "the file is binary: it holds a NUL byte");
    return ZOPA_E_INPUT;
  }
  if (looking_at(repair, "\xEF\xBB\xBF"))
    repair->at = 3;
  size_t valid = file->size ? zopa_text_utf8_prefix(file->bytes, file->size) : 0;
  repair->latin1 = valid < file->size;
  if (repair->latin1)
    zopa_error_add(repair->error, ZOPA_WARNING, place_of(file, valid), "the byte 0x%02X is not UTF-8; the file is read as Latin-1",
                   (unsigned char)file->bytes[valid]);
  for (size_t before = repair->error->error_count; repair->at < repair->size && !repair->out.failed; repair->content = true)
    if (!pass_any(repair))
      return repair->error->error_count > before ? ZOPA_E_INPUT : ZOPA_E_MEMORY;
  return repair->out.failed ? ZOPA_E_MEMORY : ZOPA_OK;
}

/* The second pass: events to tree. */
struct builder {
  const struct repair *repair;
  struct zopa_arena *arena;
  struct zopa_error *error;
  xmlParserCtxtPtr context;
  struct zopa_xml *open[ZOPA_XML_DEPTH_MAX];
  size_t depth, elements_count;
  struct zopa_xml *root;
  enum zopa_status status;
};

static void stop(struct builder *builder, enum zopa_status status)
{
  if (builder->status == ZOPA_OK || status == ZOPA_E_MEMORY)
    builder->status = status;
  xmlStopParser(builder->context);
}

static void stop_at_limit(struct builder *builder, struct zopa_place place, size_t limit, const char *what)
{
  zopa_error_add(builder->error, ZOPA_ERROR, place, "the file holds more than %zu %s, the limit", limit, what);
  stop(builder, ZOPA_E_TOO_LARGE);
}

/* libxml2 hands attributes over in fives: name, prefix, namespace, where the value begins and where it ends. */
static bool copy_attributes(struct builder *builder, const xmlChar **fives, size_t count, struct zopa_xml *element)
{
  if (count > ZOPA_XML_ATTRIBUTES_MAX) {
    stop_at_limit(builder, element->place, ZOPA_XML_ATTRIBUTES_MAX, "attributes in one tag");
    return false;
  }
  struct zopa_xml_attribute *attributes = ZOPA_ARENA_NEW(builder->arena, struct zopa_xml_attribute, count);
  bool good = attributes != NULL;
  for (size_t i = 0; good && i < count; i++, fives += 5) {
    attributes[i].name = zopa_arena_string(builder->arena, (const char *)fives[0]);
    attributes[i].value = zopa_arena_text(builder->arena, (const char *)fives[3], (size_t)(fives[4] - fives[3]));
    good = attributes[i].name && attributes[i].value;
  }
  if (!good)
    stop(builder, ZOPA_E_MEMORY);
  element->attributes = attributes;
  element->attributes_count = count;
  return good;
}

static void start_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespace_count,
                          const xmlChar **namespaces, int attribute_count, int defaulted_count, const xmlChar **attributes)
{
  (void)prefix, (void)uri, (void)namespace_count, (void)namespaces, (void)defaulted_count;
  struct builder *builder = context;
  if (builder->status != ZOPA_OK)
    return;
  size_t number = builder->elements_count++;
  struct zopa_place place = {builder->repair->file->name, 0, 0};
  if (number < builder->repair->tags_count)
    place = builder->repair->tags[number];
  if (builder->elements_count > ZOPA_XML_ELEMENTS_MAX) {
    stop_at_limit(builder, place, ZOPA_XML_ELEMENTS_MAX, "elements");
    return;
  }
  if (builder->depth == ZOPA_XML_DEPTH_MAX) {
    stop_at_limit(builder, place, ZOPA_XML_DEPTH_MAX, "levels of elements");
    return;
  }
  struct zopa_xml *element = ZOPA_ARENA_NEW(builder->arena, struct zopa_xml, 1);
  if (!element || !(element->name = zopa_arena_string(builder->arena, (const char *)name))) {
    stop(builder, ZOPA_E_MEMORY);
    return;
  }
  element->place = place;
  if (!copy_attributes(builder, attributes, (size_t)attribute_count, element))
    return;
  struct zopa_xml *parent = builder->depth ? builder->open[builder->depth - 1] : NULL;
  if (!parent)
    builder->root = element;
  else if (parent->last)
    parent->last = parent->last->next = element;
  else
    parent->last = parent->first = element;
  builder->open[builder->depth++] = element;
}

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  (void)name, (void)prefix, (void)uri;
  struct builder *builder = context;
  if (builder->status == ZOPA_OK && builder->depth > 0)
    builder->depth--;
}

static void note_error(void *context, xmlErrorPtr problem)
{
  struct builder *builder = context;
  if (problem->level < XML_ERR_ERROR || problem->domain == XML_FROM_NAMESPACE || builder->status != ZOPA_OK)
    return;                       /* a prefix without namespace does no harm here */
  if (problem->code == XML_ERR_NO_MEMORY) {
    builder->status = ZOPA_E_MEMORY;
    return;
  }
  const char *text = problem->message ? problem->message : "unknown error";
  int length = (int)strcspn(text, "\r\n");
  struct zopa_place place = {builder->repair->file->name, problem->line > 0 ? (uint32_t)problem->line : 0,
                             problem->int2 > 0 ? (uint32_t)problem->int2 : 0};
  zopa_error_add(builder->error, ZOPA_ERROR, place, "not well-formed XML: %.*s", length, text);
}

static enum zopa_status build(struct builder *builder)
{
  const struct zopa_text *text = &builder->repair->out;
  struct zopa_place start = {builder->repair->file->name, 1, 1};
  if (text->size == 0) {
    zopa_error_add(builder->error, ZOPA_ERROR, start, "the file is empty");
    return ZOPA_E_INPUT;
  }
  builder->context = xmlCreateMemoryParserCtxt(text->data, (int)text->size);
  if (!builder->context)
    return ZOPA_E_MEMORY;
  /* NOENT lets "&amp;", the one reference there is, arrive as the character it means. */
  xmlCtxtUseOptions(builder->context, XML_PARSE_NONET | XML_PARSE_NOENT);
  *builder->context->sax = (xmlSAXHandler){
    .initialized = XML_SAX2_MAGIC, .startElementNs = start_element, .endElementNs = end_element, .serror = note_error};
  builder->context->userData = builder;
  size_t before = builder->error->error_count;
  int failed = xmlParseDocument(builder->context);
  bool whole = builder->context->wellFormed;
  xmlFreeParserCtxt(builder->context);
  if (builder->status != ZOPA_OK)
    return builder->status;
  if (builder->error->error_count > before)
    return ZOPA_E_INPUT;
  if (failed || !whole || !builder->root) {
    zopa_error_add(builder->error, ZOPA_ERROR, start, "not well-formed XML");
    return ZOPA_E_INPUT;
  }
  return ZOPA_OK;
}

enum zopa_status zopa_xml_read(const struct zopa_file *file, struct zopa_arena *arena, struct zopa_error *error, const struct zopa_xml **ret_root)
{
  struct repair repair = {
    .file = file, .error = error, .bytes = file->bytes, .size = file->size, .line = 1, .column = 1, .arena = arena};
  struct builder builder = {.repair = &repair, .arena = arena, .error = error};
  enum zopa_status status = repair_file(&repair);
  if (status == ZOPA_OK)
    status = build(&builder);
  if (status == ZOPA_OK)
    *ret_root = builder.root;
  zopa_text_clear(&repair.out);
  return status;
}

const char *zopa_xml_get(const struct zopa_xml *element, const char *attribute)
{
  for (size_t i = 0; i < element->attributes_count; i++)
    if (strcmp(element->attributes[i].name, attribute) == 0)
      return element->attributes[i].value;
  return NULL;
}

const struct zopa_xml *zopa_xml_find(const struct zopa_xml *from, const char *name)
{
  while (from && strcmp(from->name, name) != 0)
    from = from->next;
  return from;
}

/* Where the text behind `at` begins that follows the first `end`; size when there is none. */
static size_t after(const struct zopa_file *file, size_t at, const char *end)
{
  const char *found = memmem(file->bytes + at, file->size - at, end, strlen(end));
  return found ? (size_t)(found - file->bytes) + strlen(end) : file->size;
}

bool zopa_xml_root_name(const struct zopa_file *file, char ret_name[ZOPA_XML_NAME_SIZE])
{
  size_t at = file->size >= 3 && memcmp(file->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  while (at < file->size) {
    size_t left = file->size - at;
    if (strchr(" \t\r\n", file->bytes[at]) && file->bytes[at])
      at++;
    else if (left >= 4 && memcmp(file->bytes + at, "<!--", 4) == 0)
      at = after(file, at, "-->");
    else if (left >= 2 && memcmp(file->bytes + at, "<?", 2) == 0)
      at = after(file, at, "?>");
    else if (left >= 2 && memcmp(file->bytes + at, "<!", 2) == 0) {
      size_t end = after(file, at, ">"), list = after(file, at, "[");
      at = list < end ? after(file, after(file, list, "]"), ">") : end;
    }
    else
      break;
  }
  if (at == file->size || file->bytes[at++] != '<')
    return false;
  size_t length = 0;
  while (at < file->size && length < ZOPA_XML_NAME_SIZE - 1 && !strchr(" \t\r\n/>", file->bytes[at]))
    ret_name[length++] = file->bytes[at++];
  ret_name[length] = '\0';
  return length > 0;
}
