/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /proc/PID/fdinfo of a filter.
 */
#ifndef KVMF_FDINFO_H
#define KVMF_FDINFO_H

struct file;
struct seq_file;

void kvmf_fdinfo_show(struct seq_file *seq, struct file *file);

#endif
