/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A fleet: many VMs, each with all devices of a PC (or of an arm64 board) in the kernel.
 */
#ifndef BENCH_FLEET_H
#define BENCH_FLEET_H

#include <stdbool.h>
#include <stdint.h>

struct fleet;

/* NULL after a message. */
struct fleet *fleet_create(void);
void fleet_destroy(struct fleet *fleet);

/* Until there are @vms. False after a message. */
bool fleet_grow(struct fleet *fleet, uint32_t vms);

/* How long the devices of the last VM took to attach, in us. */
double fleet_attach_us(const struct fleet *fleet);

/* KiB of programs that the module has compiled, for all; -1 if it does not say. */
long fleet_compiled(void);

#endif
