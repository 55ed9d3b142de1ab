/* format.c - the table of formats, and the way from paths to a case and back. See format.h. */
#include "formats/format.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/case_format.h"
#include "formats/reading.h"

/* One line a format. The first that recognises a file has it. */
const struct zopa_format *const zopa_formats[] = {
  &zopa_format_genius,
  &zopa_format_geniusweb,
  &zopa_format_negolog,
  &zopa_format_points,
  &zopa_format_case,
  &zopa_format_case_json,
};
const size_t zopa_format_count = sizeof zopa_formats / sizeof *zopa_formats;

enum { FOLDER_FILES_MAX = 4096 };

/* Files that sets of other tools bring along and that are no part of the negotiation. */
static const char *const companions[] = {"specials.json", "specs.json", "pareto.xml"};

const struct zopa_format *zopa_format_by_name(const char *name)
{
  for (size_t i = 0; i < zopa_format_count; i++)
    if (strcmp(zopa_formats[i]->name, name) == 0)
      return zopa_formats[i];
  return NULL;
}

const struct zopa_format *zopa_format_by_ending(const char *path)
{
  size_t length = strlen(path);
  for (size_t i = 0; i < zopa_format_count; i++) {
    const char *ending = zopa_formats[i]->extension;
    size_t end = ending ? strlen(ending) : length + 1;
    if (end <= length && zopa_reading_same(path + length - end, ending))
      return zopa_formats[i];
  }
  return NULL;
}

struct zopa_case *zopa_case_new(const char *format)
{
  struct zopa_arena arena = {0};
  struct zopa_case *negotiation = ZOPA_ARENA_NEW(&arena, struct zopa_case, 1);
  if (!negotiation)
    return NULL;
  negotiation->arena = arena;
  negotiation->format = format;
  negotiation->title = "";
  return negotiation;
}

/* --- which format --- */

static const struct zopa_format *recognise(const struct zopa_file *file)
{
  for (size_t i = 0; i < zopa_format_count; i++)
    if (zopa_formats[i]->recognises(file))
      return zopa_formats[i];
  return NULL;
}

/* The format a person named. */
static enum zopa_status named_format(const char *name, struct zopa_error *error, const struct zopa_format **ret_format)
{
  const struct zopa_format *format = zopa_format_by_name(name);
  if (format) {
    *ret_format = format;
    return ZOPA_OK;
  }
  struct zopa_text names = {0};
  for (size_t i = 0; i < zopa_format_count; i++)
    zopa_text_format(&names, "%s%s", i == 0 ? "" : i + 1 < zopa_format_count ? ", " : " or ", zopa_formats[i]->name);
  zopa_error_add(error, ZOPA_ERROR, (struct zopa_place){0}, "there is no format \"%s\"; it should be %s", name, names.failed ? "another" : names.data);
  zopa_text_clear(&names);
  return ZOPA_E_ARGUMENT;
}

/* The one format of all files. */
static enum zopa_status common_format(const struct zopa_file *files, size_t count, struct zopa_error *error, const struct zopa_format **ret_format)
{
  const struct zopa_format *first = NULL;
  const struct zopa_file *first_file = NULL;
  bool good = true;
  for (size_t i = 0; i < count; i++) {
    const struct zopa_format *format = recognise(&files[i]);
    struct zopa_place place = {files[i].name, 0, 0};
    if (!format)
      zopa_error_add(error, ZOPA_ERROR, place, files[i].size == 0 ? "the file is empty" : "the file is of no format that is known here; it should be a case file, or a domain or profile of Genius, GeniusWeb or NegoLog");
    else if (!first) {
      first = format;
      first_file = &files[i];
    } else if (format != first)
      zopa_error_add(error, ZOPA_ERROR, place, "the file is of the format %s, but %s is of the format %s; files read together should be of one format",
                     format->name, first_file->name, first->name);
    good = good && format && format == first;
  }
  if (good)
    *ret_format = first;
  return good ? ZOPA_OK : ZOPA_E_INPUT;
}

/* A case without title is called by the folder that its first file lies in, or by that file. */
static enum zopa_status give_title(struct zopa_case *negotiation, const char *path)
{
  const char *slash = strrchr(path, '/'), *start = slash;
  while (start && start > path && start[-1] != '/')
    start--;
  bool folder = start && start < slash && start[0] != '.';
  negotiation->title = folder ? zopa_arena_text(&negotiation->arena, start, (size_t)(slash - start)) : zopa_reading_stem(&negotiation->arena, path);
  return negotiation->title ? ZOPA_OK : ZOPA_E_MEMORY;
}

/* A name of several lines, or one that could steer a terminal, is refused here for all formats. */
static bool is_one_line(const char *id, struct zopa_place place, const char *what, struct zopa_error *error)
{
  for (const char *at = id; *at; at++)
    if ((unsigned char)*at < ' ' || *at == 0x7F) {
      zopa_error_add(error, ZOPA_ERROR, place, "the name of %s holds a control character (0x%02X); it should be one line of text", what, (unsigned)*at);
      return false;
    }
  return true;
}

static enum zopa_status check_names(const struct zopa_case *negotiation, struct zopa_error *error)
{
  bool good = true;
  for (size_t p = 0; p < negotiation->parties_count; p++)
    good &= is_one_line(negotiation->parties[p].id, negotiation->parties[p].place, "a party", error);
  for (size_t i = 0; i < negotiation->issues_count; i++) {
    const struct zopa_issue *issue = &negotiation->issues[i];
    good &= is_one_line(issue->id, issue->place, "an issue", error);
    for (size_t o = 0; o < issue->options_count; o++)
      good &= is_one_line(issue->options[o].id, issue->options[o].place, "an option", error);
  }
  return good ? ZOPA_OK : ZOPA_E_INPUT;
}

/* Forgets the problems found since `before`: memory that ran out is no fault of a file. */
static void take_back(struct zopa_error *error, const struct zopa_error *before)
{
  while (error->count > before->count)
    free(error->problems[--error->count].text);
  error->error_count = before->error_count;
  error->warning_count = before->warning_count;
}

enum zopa_status zopa_format_read(const struct zopa_file *files, size_t count, const char *from, struct zopa_error *error,
                                  struct zopa_case **ret_case)
{
  struct zopa_error own = {0};
  const struct zopa_format *format;
  struct zopa_error *told = error ? error : &own;
  enum zopa_status status = ZOPA_E_ARGUMENT;
  if (count == 0)
    zopa_error_add(told, ZOPA_ERROR, (struct zopa_place){0}, "there is no file to read");
  else
    status = from ? named_format(from, told, &format) : common_format(files, count, told, &format);
  struct zopa_case *negotiation = NULL;
  struct zopa_error before = *told;
  if (status == ZOPA_OK)
    status = format->read(files, count, told, &negotiation);
  if (status == ZOPA_OK && !negotiation->title[0])
    status = give_title(negotiation, files[0].name);
  if (status == ZOPA_OK)
    status = check_names(negotiation, told);
  if (status == ZOPA_OK)
    *ret_case = negotiation;
  else
    zopa_case_free(negotiation);
  if (status == ZOPA_E_MEMORY)
    take_back(told, &before);
  zopa_error_clear(&own);
  return status;
}

/* --- reading from disk --- */

/* Files of one reading, with what they hold. */
struct input {
  struct zopa_arena names;
  struct zopa_file *files;
  size_t count, capacity;
  size_t total;                   /* bytes of all */
  struct zopa_error *error;
};

static void input_clear(struct input *input)
{
  for (size_t i = 0; i < input->count; i++)
    free((void *)input->files[i].bytes);
  zopa_arena_clear(&input->names);
}

static enum zopa_status fail(struct input *input, const char *path, int problem)
{
  struct zopa_place place = {path, 0, 0};
  if (problem == ENOENT || problem == ENOTDIR) {
    zopa_error_add(input->error, ZOPA_ERROR, place, "there is no such file or folder");
    return ZOPA_E_NOT_FOUND;
  }
  if (problem == EISDIR) {
    zopa_error_add(input->error, ZOPA_ERROR, place, "this is a folder; a folder that holds a set should be named alone");
    return ZOPA_E_INPUT;
  }
  if (problem == ENOMEM)
    return ZOPA_E_MEMORY;
  char text[128];
  zopa_error_add(input->error, ZOPA_ERROR, place, "the file cannot be read: %s", strerror_r(problem, text, sizeof text));
  return ZOPA_E_IO;
}

/* All bytes of an open file up to the limit. 0, or an errno. */
static int slurp(int descriptor, size_t limit, char **ret_bytes, size_t *ret_size)
{
  char *bytes = NULL;
  size_t size = 0, capacity = 0;
  for (;;) {
    if (size == capacity) {
      capacity = capacity ? 2 * capacity : 64 * 1024;
      char *grown = realloc(bytes, capacity);
      if (!grown) {
        free(bytes);
        return ENOMEM;
      }
      bytes = grown;
    }
    ssize_t got = read(descriptor, bytes + size, capacity - size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      int problem = errno;
      free(bytes);
      return problem;
    }
    if (got == 0 || (size += (size_t)got) > limit)
      break;
  }
  *ret_bytes = bytes;
  *ret_size = size;
  return 0;
}

/* Adds one file to the input. path is copied. */
static enum zopa_status add_file(struct input *input, const char *path)
{
  struct zopa_file file = {.name = zopa_arena_string(&input->names, path)};
  struct zopa_file *files = zopa_arena_grow(&input->names, input->files, input->count, &input->capacity, sizeof *files);
  if (!file.name || !files)
    return ZOPA_E_MEMORY;
  input->files = files;
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return fail(input, file.name, errno);
  char *bytes = NULL;
  int problem = slurp(descriptor, ZOPA_FILE_SIZE_MAX - input->total, &bytes, &file.size);
  close(descriptor);
  if (problem)
    return fail(input, file.name, problem);
  file.bytes = bytes;
  input->files[input->count++] = file;
  input->total += file.size;
  if (input->total <= ZOPA_FILE_SIZE_MAX)
    return ZOPA_OK;
  zopa_error_add(input->error, ZOPA_ERROR, (struct zopa_place){file.name, 0, 0}, "with this file there are more than %d MiB to read, the limit",
                 ZOPA_FILE_SIZE_MAX >> 20);
  return ZOPA_E_TOO_LARGE;
}

/* --- a folder --- */

static int compare_names(const void *left, const void *right)
{
  const char *const *a = left, *const *b = right;
  return strcmp(*a, *b);
}

/* The regular files of a folder whose name does not begin with ".", as full paths in name order. */
static enum zopa_status list_folder(struct input *input, const char *folder, const char ***ret_paths, size_t *ret_count)
{
  DIR *directory = opendir(folder);
  if (!directory)
    return fail(input, folder, errno);
  const char **paths = NULL;
  size_t count = 0, capacity = 0;
  enum zopa_status status = ZOPA_OK;
  for (const struct dirent *entry; status == ZOPA_OK && (entry = readdir(directory));) {
    struct stat state;
    if (entry->d_name[0] == '.' || fstatat(dirfd(directory), entry->d_name, &state, 0) != 0 || !S_ISREG(state.st_mode))
      continue;
    size_t length = strlen(folder) + strlen(entry->d_name) + 2;
    char *path = zopa_arena_array(&input->names, length, 1);
    const char **grown = zopa_arena_grow(&input->names, paths, count, &capacity, sizeof *grown);
    status = path && grown ? ZOPA_OK : ZOPA_E_MEMORY;
    if (status == ZOPA_OK) {
      snprintf(path, length, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", entry->d_name);
      paths = grown;
      paths[count++] = path;
    }
    if (!zopa_reading_fits(count, FOLDER_FILES_MAX, "files in the folder", (struct zopa_place){folder, 0, 0}, input->error))
      status = ZOPA_E_TOO_LARGE;
  }
  closedir(directory);
  if (status == ZOPA_OK && count > 0)
    qsort(paths, count, sizeof *paths, compare_names);
  *ret_paths = paths;
  *ret_count = count;
  return status;
}

static bool is_companion(const char *path)
{
  const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
  for (size_t i = 0; i < sizeof companions / sizeof *companions; i++)
    if (strcmp(name, companions[i]) == 0)
      return true;
  return strncmp(name, "README", 6) == 0;
}

/* Takes the last file out again. */
static void drop_file(struct input *input)
{
  struct zopa_file *last = &input->files[--input->count];
  input->total -= last->size;
  free((void *)last->bytes);
}

/* The files of a folder that make up its set: those of some format (all, when `from` says which). When one of them is a case file, it is the
 * set, and what lies beside it is its own affair; otherwise what is left out is named. */
static enum zopa_status add_folder(struct input *input, const char *folder, const char *from)
{
  const char **paths = NULL;
  size_t count = 0, cases = 0, left_out = 0;
  enum zopa_status status = list_folder(input, folder, &paths, &count);
  const struct zopa_format *whole = zopa_format_by_name("case");
  for (size_t i = 0; i < count && status == ZOPA_OK; i++) {
    if (is_companion(paths[i]))
      continue;
    status = add_file(input, paths[i]);
    if (status != ZOPA_OK)
      break;
    struct zopa_file *last = &input->files[input->count - 1];
    const struct zopa_format *format = from ? zopa_format_by_name(from) : recognise(last);
    if (whole && format == whole) {
      struct zopa_file swap = input->files[cases];
      input->files[cases++] = *last;      /* case files to the front */
      *last = swap;
    } else if (!format) {
      paths[left_out++] = paths[i];
      drop_file(input);
    }
  }
  if (status != ZOPA_OK)
    return status;
  for (size_t i = 0; i < left_out && cases == 0; i++)
    zopa_error_add(input->error, ZOPA_WARNING, (struct zopa_place){paths[i], 0, 0}, "the file is of no format that is known here; it is left out");
  while (cases > 0 && input->count > cases)
    drop_file(input);
  if (cases > 1) {
    zopa_error_add(input->error, ZOPA_ERROR, (struct zopa_place){folder, 0, 0}, "the folder holds several case files (%s, %s%s); name the one to read",
                   input->files[0].name, input->files[1].name, cases > 2 ? " and more" : "");
    return ZOPA_E_INPUT;
  }
  if (input->count == 0) {
    zopa_error_add(input->error, ZOPA_ERROR, (struct zopa_place){folder, 0, 0},
                   "the folder holds no set that can be read; it should hold a case file, or a domain and its profiles");
    return ZOPA_E_INPUT;
  }
  return ZOPA_OK;
}

enum zopa_status zopa_case_read(const char *const *paths, size_t count, const char *from, struct zopa_error *error, struct zopa_case **ret_case)
{
  struct zopa_error own = {0};
  struct input input = {.error = error ? error : &own};
  struct stat state;
  enum zopa_status status = ZOPA_OK;
  if (count == 1 && stat(paths[0], &state) == 0 && S_ISDIR(state.st_mode))
    status = add_folder(&input, paths[0], from);
  else
    for (size_t i = 0; i < count; i++) {
      enum zopa_status added = add_file(&input, paths[i]);
      status = status == ZOPA_OK ? added : status;
      if (added == ZOPA_E_MEMORY || added == ZOPA_E_TOO_LARGE)
        break;
    }
  if (status == ZOPA_OK)
    status = zopa_format_read(input.files, input.count, from, input.error, ret_case);
  input_clear(&input);
  zopa_error_clear(&own);
  return status;
}

/* --- sets of several files --- */

enum zopa_status zopa_format_part_names(const struct zopa_format *format, const struct zopa_case *negotiation, struct zopa_error *error,
                                        struct zopa_text *ret_names)
{
  size_t count = format->part_count(negotiation);
  for (size_t i = 0; i < count; i++) {
    struct zopa_text *name = &ret_names[i];
    format->part_name(negotiation, i, name);
    if (name->failed)
      return ZOPA_E_MEMORY;
    for (size_t at = 0; at < name->size; at++)    /* a party's id may be any text, a file's name may not */
      if (name->data[at] == '/' || (unsigned char)name->data[at] < ' ' || (at == 0 && name->data[at] == '.'))
        name->data[at] = '_';
    for (size_t j = 0; j < i; j++)
      if (strcmp(name->data, ret_names[j].data) == 0) {
        zopa_error_add(error, ZOPA_ERROR, (struct zopa_place){0}, "two files would both be called %s; rename one of the parties", name->data);
        return ZOPA_E_UNSUPPORTED;
      }
  }
  return ZOPA_OK;
}
