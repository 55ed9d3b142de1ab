/* chart_data.c - see chart_data.h. Options are numbered anew in the order in which points use them, as a numeric issue may have 65536. */
#include "report/chart_data.h"

#include <stdlib.h>
#include <string.h>

#include "report/json_out.h"
#include "report/palette.h"

enum { DIGITS = 7 };

static void write_numbers(struct zopa_json *json, const char *key, const double *numbers, size_t count)
{
  if (!numbers) {
    zopa_json_null(json, key);
    return;
  }
  zopa_json_array(json, key);
  for (size_t i = 0; i < count; i++)
    zopa_json_short_number(json, NULL, numbers[i], DIGITS);
  zopa_json_end(json);
}

/* For one issue: a new number for each option in use, from 1 in order of first use; 0 where it is not in use. */
struct used {
  uint32_t *number;
  uint32_t count;
};

static void use(struct zopa_json *json, const struct zopa_plot_issue *issue, struct used *used, uint32_t option)
{
  if (option >= issue->options_count || used->number[option])
    return;
  used->number[option] = ++used->count;
  zopa_json_string(json, NULL, issue->options[option]);
}

static bool write_issues(struct zopa_json *json, const struct zopa_plot *plot, struct used *used)
{
  zopa_json_array(json, "issues");
  for (size_t i = 0; i < plot->issues_count; i++) {
    const struct zopa_plot_issue *issue = &plot->issues[i];
    used[i].number = calloc(issue->options_count + 1, sizeof *used[i].number);
    if (!used[i].number)
      return false;
    zopa_json_object(json, NULL);
    zopa_json_string(json, "name", issue->name);
    zopa_json_array(json, "options");
    for (size_t k = 0; plot->choices && k < plot->points_count; k++)
      use(json, issue, &used[i], plot->choices[k * plot->issues_count + i]);
    for (size_t k = 0; k < plot->marks_count; k++)
      if (plot->marks[k].choice)
        use(json, issue, &used[i], plot->marks[k].choice[i]);
    zopa_json_end(json);
    zopa_json_end(json);
  }
  zopa_json_end(json);
  return true;
}

static void write_choice(struct zopa_json *json, const struct zopa_plot *plot, const struct used *used, const uint32_t *choice)
{
  if (!choice) {
    zopa_json_null(json, "o");
    return;
  }
  zopa_json_array(json, "o");
  for (size_t i = 0; i < plot->issues_count; i++)
    zopa_json_integer(json, NULL, choice[i] < plot->issues[i].options_count ? (int64_t)used[i].number[choice[i]] - 1 : -1);
  zopa_json_end(json);
}

static void write_points(struct zopa_json *json, const struct zopa_plot *plot, const struct used *used)
{
  zopa_json_array(json, "points");
  for (size_t i = 0; i < plot->points_count; i++) {
    zopa_json_object(json, NULL);
    write_numbers(json, "u", plot->utilities + i * plot->parties_count, plot->parties_count);
    write_choice(json, plot, used, plot->choices ? plot->choices + i * plot->issues_count : NULL);
    zopa_json_string(json, "ties", plot->ties ? plot->ties[i] : NULL);
    zopa_json_integer(json, "number", (int64_t)zopa_plot_number(plot, i));
    if (plot->passing)
      zopa_json_bool(json, "passes", plot->passing[i]);
    zopa_json_end(json);
  }
  zopa_json_end(json);
}

static void write_marks(struct zopa_json *json, const struct zopa_plot *plot, const struct used *used)
{
  zopa_json_array(json, "marks");
  for (size_t i = 0; i < plot->marks_count; i++) {
    enum zopa_solution solution = plot->marks[i].solution;
    zopa_json_object(json, NULL);
    zopa_json_string(json, "letter", zopa_solution_letter(solution));
    zopa_json_string(json, "name", zopa_solution_name(solution));
    zopa_json_integer(json, "shape", zopa_solution_shape(solution));
    zopa_json_integer(json, "colour", solution);
    write_numbers(json, "u", plot->marks[i].utilities, plot->parties_count);
    write_choice(json, plot, used, plot->marks[i].choice);
    zopa_json_end(json);
  }
  zopa_json_end(json);
}

void zopa_chart_data(const struct zopa_plot *plot, struct zopa_text *text)
{
  struct zopa_json json = ZOPA_JSON_INIT(text);
  struct used *used = calloc(plot->issues_count + 1, sizeof *used);
  if (!used) {
    text->failed = true;
    return;
  }
  zopa_json_object(&json, NULL);
  zopa_json_array(&json, "parties");
  for (size_t p = 0; p < plot->parties_count; p++) {
    zopa_json_object(&json, NULL);
    zopa_json_string(&json, "name", plot->parties[p]);
    zopa_json_integer(&json, "mark", zopa_plot_party_index(plot, p));
    zopa_json_end(&json);
  }
  zopa_json_end(&json);
  write_numbers(&json, "reservation", plot->reservation, plot->parties_count);
  write_numbers(&json, "ideal", plot->ideal, plot->parties_count);
  if (write_issues(&json, plot, used)) {
    write_points(&json, plot, used);
    zopa_json_string(&json, "total", plot->points_total);
    write_marks(&json, plot, used);
    zopa_json_array(&json, "cloud");
    for (size_t i = 0; i < plot->cloud_count; i++)
      write_numbers(&json, NULL, plot->cloud + i * plot->parties_count, plot->parties_count);
    zopa_json_end(&json);
    zopa_json_end(&json);
  } else
    text->failed = true;
  for (size_t i = 0; i < plot->issues_count; i++)
    free(used[i].number);
  free(used);
}
