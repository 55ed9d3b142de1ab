/* normal.h - the standard normal distribution: its share below a number, and the number below which a share lies. */
#ifndef ZOPA_NORMAL_H
#define ZOPA_NORMAL_H

/* The probability that a standard normal number is at most x; 0 and 1 for -infinity and infinity. Cost: one erfc. */
double zopa_normal_below(double x);

/* The density at x. */
double zopa_normal_density(double x);

/* The x below which the share p lies, 0 <= p <= 1: -infinity for 0, infinity for 1. Relative error about 1e-16.
 * Source: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37(3), 1988. */
double zopa_normal_quantile(double p);

#endif
