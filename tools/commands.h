/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The subcommands. Each returns the exit status.
 */
#ifndef COMMANDS_H
#define COMMANDS_H

struct options;

int check_run(const struct options *options);
int disasm_run(const struct options *options);
int run_run(const struct options *options);
int stat_run(const struct options *options);
int info_run(const struct options *options);
int bench_run(const struct options *options);

#endif
