/* output.c - see output.h. */
#include "cli/output.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { INPUT_SIZE_MAX = 1 << 30 };

/* Where an output is written before it takes its name; NULL name: straight into a device or pipe. */
struct staged {
  char *name;
  bool ready;
};

static bool write_all(int file, const char *bytes, size_t size)
{
  while (size > 0) {
    ssize_t written = write(file, bytes, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return false;
    bytes += written;
    size -= (size_t)written;
  }
  return true;
}

static enum zopa_status complain(const char *path, const char *what)
{
  if (errno == ENOENT || errno == ENOTDIR) {
    fprintf(stderr, "zopa: %s: there is no such folder; make it first, or name a file in one that is there\n", path);
    return ZOPA_E_ARGUMENT;
  }
  fprintf(stderr, "zopa: %s: %s: %s\n", path, what, strerror(errno));
  return ZOPA_E_IO;
}

/* True when the file or folder is one that the call has read. */
static bool was_read(const struct zopa_call *call, const struct stat *there)
{
  struct stat operand;
  for (size_t i = 0; i < call->operand_count; i++)
    if (stat(call->operands[i], &operand) == 0 && operand.st_dev == there->st_dev && operand.st_ino == there->st_ino)
      return true;
  return false;
}

static enum zopa_status refuse_replacing(const char *path)
{
  fprintf(stderr, "zopa: %s is what was read, and is left as it is; name another place\n", path);
  return ZOPA_E_ARGUMENT;
}

/* Writes one output beside its place. */
static enum zopa_status stage(const struct zopa_call *call, const struct zopa_output *output, struct staged *ret_staged)
{
  struct stat there;
  bool exists = stat(output->path, &there) == 0;
  if (exists && output->keep_existing) {
    fprintf(stderr, "zopa: %s is there already and is left as it is; choose another name or move it away\n", output->path);
    return ZOPA_E_ARGUMENT;
  }
  if (exists && S_ISDIR(there.st_mode)) {
    fprintf(stderr, "zopa: %s is a folder; name a file\n", output->path);
    return ZOPA_E_ARGUMENT;
  }
  if (exists && S_ISREG(there.st_mode) && was_read(call, &there))
    return refuse_replacing(output->path);
  if (strcmp(output->path, "-") == 0 || (exists && !S_ISREG(there.st_mode)))
    return ZOPA_OK;               /* written last, since it cannot be taken back */
  struct zopa_text name = {0};
  zopa_text_format(&name, "%s.XXXXXX", output->path);
  if (name.failed)
    return ZOPA_E_MEMORY;
  int file = mkstemp(name.data);
  if (file < 0) {
    enum zopa_status status = complain(output->path, "cannot be written");
    zopa_text_clear(&name);
    return status;
  }
  ret_staged->name = name.data;
  mode_t mask = umask(0);
  umask(mask);
  bool good = write_all(file, output->text.data ? output->text.data : "", output->text.size) &&
              fchmod(file, exists ? there.st_mode & 0777 : 0666 & ~mask) == 0;
  good &= close(file) == 0;
  ret_staged->ready = good;
  return good ? ZOPA_OK : complain(output->path, "could not be written whole");
}

static enum zopa_status commit(const struct zopa_output *output, const struct staged *staged)
{
  if (staged->name)
    return rename(staged->name, output->path) == 0 ? ZOPA_OK : complain(output->path, "cannot be put in place");
  if (strcmp(output->path, "-") == 0)
    return zopa_output_text(&output->text);
  FILE *file = fopen(output->path, "wb");
  bool good = file && fwrite(output->text.data ? output->text.data : "", 1, output->text.size, file) == output->text.size;
  good &= file && fclose(file) == 0;
  return good ? ZOPA_OK : complain(output->path, "cannot be written");
}

static bool is_output(const struct zopa_call *call, const char *name)
{
  for (size_t i = 0; i < call->output_count; i++) {
    const char *slash = strrchr(call->outputs[i].path, '/');
    if (slash && strcmp(slash + 1, name) == 0)
      return true;
  }
  return false;
}

/* Makes the folder of a set, or looks whether it holds only what will be replaced. */
static enum zopa_status prepare_folder(const struct zopa_call *call, bool *ret_made)
{
  const char *folder = call->output_folder;
  struct stat there;
  if (stat(folder, &there) != 0) {
    *ret_made = errno == ENOENT && mkdir(folder, 0777) == 0;
    return *ret_made ? ZOPA_OK : complain(folder, "cannot be made");
  }
  if (was_read(call, &there))
    return refuse_replacing(folder);
  DIR *directory = opendir(folder);
  if (!directory && errno == ENOTDIR) {
    fprintf(stderr, "zopa: %s is a file; a set of several files wants a folder\n", folder);
    return ZOPA_E_ARGUMENT;
  }
  if (!directory)
    return complain(folder, "cannot be looked into");
  enum zopa_status status = ZOPA_OK;
  for (const struct dirent *entry; status == ZOPA_OK && (entry = readdir(directory)) != NULL;)
    if (entry->d_name[0] != '.' && !is_output(call, entry->d_name)) {
      fprintf(stderr, "zopa: %s holds %s, which would count as part of the set; name a new folder\n", folder, entry->d_name);
      status = ZOPA_E_ARGUMENT;
    }
  closedir(directory);
  return status;
}

enum zopa_status zopa_output_files(const struct zopa_call *call)
{
  struct staged staged[ZOPA_OUTPUTS_MAX] = {{0}};
  bool made = false;
  enum zopa_status status = call->output_folder ? prepare_folder(call, &made) : ZOPA_OK;
  if (status != ZOPA_OK)
    return status;
  for (size_t i = 0; i < call->output_count; i++) {
    enum zopa_status one = stage(call, &call->outputs[i], &staged[i]);
    status = status == ZOPA_OK ? one : status;
  }
  for (size_t i = 0; i < call->output_count && status == ZOPA_OK; i++) {
    status = commit(&call->outputs[i], &staged[i]);
    if (status == ZOPA_OK && staged[i].name) {
      free(staged[i].name);
      staged[i].name = NULL;
    }
  }
  for (size_t i = 0; i < call->output_count; i++)
    if (staged[i].name) {
      unlink(staged[i].name);
      free(staged[i].name);
    }
  if (made && status != ZOPA_OK)
    rmdir(call->output_folder);
  return status;
}

enum zopa_status zopa_output_text(const struct zopa_text *text)
{
  if (text->size > 0 && !write_all(STDOUT_FILENO, text->data, text->size))
    return errno == EPIPE ? ZOPA_E_IO : complain("standard output", "cannot be written");
  return ZOPA_OK;
}

enum zopa_status zopa_input_all(char **ret_bytes, size_t *ret_size)
{
  char *bytes = NULL;
  size_t size = 0, capacity = 0;
  for (;;) {
    if (capacity - size < 65536) {
      capacity = capacity ? 2 * capacity : 1 << 17;
      char *grown = capacity <= INPUT_SIZE_MAX ? realloc(bytes, capacity) : NULL;
      if (!grown) {
        free(bytes);
        if (capacity <= INPUT_SIZE_MAX)
          return ZOPA_E_MEMORY;
        fprintf(stderr, "zopa: standard input is larger than the limit of 512 MiB; give it in parts\n");
        return ZOPA_E_TOO_LARGE;
      }
      bytes = grown;
    }
    ssize_t got = read(STDIN_FILENO, bytes + size, capacity - size - 1);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      free(bytes);
      return complain("standard input", "cannot be read");
    }
    if (got == 0)
      break;
    size += (size_t)got;
  }
  bytes[size] = '\0';
  *ret_bytes = bytes;
  *ret_size = size;
  return ZOPA_OK;
}
