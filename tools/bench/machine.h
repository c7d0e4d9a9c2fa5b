/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What figures were measured on: whatever else may change them.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <jansson.h>

/* Members kernel, cpu, cpus, hypervisor, clocksource, spectre_v2, module (its version). */
json_t *machine_json(void);

/* The same in a few lines. */
void machine_print(const json_t *machine);

#endif
