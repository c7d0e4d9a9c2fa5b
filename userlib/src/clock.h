/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef KVMFILTER_CLOCK_H
#define KVMFILTER_CLOCK_H

struct kvmfilter;

/*
 * Are the clocks of this process those of programs? 0, or -EXDEV if one is not, as in a time
 * namespace with an offset. Where no program can be tried they are taken to be: none will run
 * either.
 */
int kvmfilter_clock_check(struct kvmfilter *filter);

#endif /* KVMFILTER_CLOCK_H */
