/* test_run.c - proves that the library's way in, operations by name, gives what the command line gives, and refuses what is wrong whole. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"
#include "zopa/zopa.h"

static void runs(void)
{
  char path[TAP_PATH_SIZE];
  struct zopa_error error = {0};
  struct zopa_results *results = NULL;
  const struct zopa_setting settings[] = {{"json", NULL}, {"threads", "2"}, {"svg", "plot.svg"}};
  CHECK(tap_source("examples/camera/case.yaml", path));
  const char *paths[] = {path};
  size_t size = 0;
  if (CHECK(zopa_run("analyze", paths, 1, settings, 3, NULL, 0, &error, &results) == ZOPA_OK)) {
    CHECK(strstr(zopa_results_text(results), "\"outcomes\": \"90\"") != NULL);
    CHECK(!zopa_results_limit_met(results));
    CHECK(zopa_results_file_count(results) == 1 && strcmp(zopa_results_file_name(results, 0), "plot.svg") == 0);
    CHECK(strncmp(zopa_results_file_bytes(results, 0, &size), "<svg", 4) == 0 && size > 1000);
  }
  zopa_results_free(results);
  zopa_error_clear(&error);
  tap_point("an operation gives its document and its files");
}

static void reads_input(void)
{
  char path[TAP_PATH_SIZE];
  struct zopa_error error = {0};
  struct zopa_results *results = NULL;
  const struct zopa_setting settings[] = {{"party", "buyer"}};
  const char input[] = "420|body|six_months|pickup\n";
  CHECK(tap_source("examples/camera/case.yaml", path));
  const char *paths[] = {path};
  if (CHECK(zopa_run("evaluate", paths, 1, settings, 1, input, strlen(input), &error, &results) == ZOPA_OK))
    CHECK(strcmp(zopa_results_text(results), "0.6375\n") == 0);
  zopa_results_free(results);
  zopa_error_clear(&error);
  tap_point("an operation that reads input takes it from memory");
}

static void refuses(void)
{
  struct zopa_error error = {0};
  struct zopa_results *results = NULL;
  const struct zopa_setting settings[] = {{"jsn", NULL}, {"threads", "many"}};
  const char *paths[] = {"no-such-file.yaml"};
  CHECK(zopa_run("analise", paths, 1, NULL, 0, NULL, 0, &error, &results) == ZOPA_E_ARGUMENT && error.error_count == 1);
  CHECK(error.count == 1 && strstr(error.problems[0].text, "analyze") != NULL);
  CHECK(zopa_run("analyze", paths, 1, settings, 2, NULL, 0, &error, &results) == ZOPA_E_ARGUMENT && error.error_count == 2);
  CHECK(zopa_run("analyze", paths, 1, NULL, 0, NULL, 0, &error, &results) == ZOPA_E_NOT_FOUND);
  CHECK(results == NULL);
  zopa_error_clear(&error);
  tap_point("wrong names are told, all of them, and nothing is handed over");
}

static void reads(void)
{
  char path[TAP_PATH_SIZE];
  struct zopa_error error = {0};
  struct zopa_case *negotiation = NULL;
  CHECK(tap_source("examples/camera/case.yaml", path));
  const char *paths[] = {path}, *wrong[] = {"no-such-file.yaml"};
  if (CHECK(zopa_case_read(paths, 1, NULL, &error, &negotiation) == ZOPA_OK)) {
    CHECK(strcmp(zopa_case_title(negotiation), "A second-hand camera") == 0);
    CHECK(zopa_case_party_count(negotiation) == 2 && strcmp(zopa_case_party_id(negotiation, 1), "seller") == 0);
    CHECK(zopa_case_issue_count(negotiation) == 4 && strcmp(zopa_case_issue_id(negotiation, 0), "price") == 0);
    CHECK(zopa_case_option_count(negotiation, 0) == 5 && strcmp(zopa_case_option_id(negotiation, 0, 4), "480") == 0);
  }
  zopa_case_free(negotiation);
  negotiation = NULL;
  CHECK(zopa_case_read(wrong, 1, NULL, &error, &negotiation) == ZOPA_E_NOT_FOUND && negotiation == NULL && error.error_count == 1);
  CHECK(zopa_case_read(wrong, 1, "yml", NULL, &negotiation) != ZOPA_OK && negotiation == NULL);
  zopa_error_clear(&error);
  tap_point("a case is read and looked at through the public headers alone");
}

/* A set of several files is handed over like any other; nothing is written. */
static void hands_over_sets(void)
{
  char path[TAP_PATH_SIZE];
  struct zopa_error error = {0};
  struct zopa_results *results = NULL;
  const struct zopa_setting settings[] = {{"output", "no-such-folder"}, {"to", "genius"}};
  CHECK(tap_source("examples/camera/case.yaml", path));
  const char *paths[] = {path};
  if (CHECK(zopa_run("convert", paths, 1, settings, 2, NULL, 0, &error, &results) == ZOPA_OK)) {
    CHECK(zopa_results_file_count(results) == 3);
    CHECK(strcmp(zopa_results_file_name(results, 2), "no-such-folder/seller.xml") == 0);
  }
  CHECK(access("no-such-folder", F_OK) != 0);
  zopa_results_free(results);
  zopa_error_clear(&error);
  tap_point("a set of files is handed over, and nothing is written");
}

int main(void)
{
  reads();
  hands_over_sets();
  runs();
  reads_input();
  refuses();
  return tap_done();
}
