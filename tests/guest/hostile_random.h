/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Steps of the hostile guest at random, from a seed.
 */
#ifndef HOSTILE_RANDOM_H
#define HOSTILE_RANDOM_H

#include "hostile.h"

/*
 * Add a step of @vcpu. @alone: also such whose accesses come in another order, or more than
 * once, if one of them exits: that of KVM's emulator, see ledger_model_x86.c. Where others
 * contend with this vCPU the model can't tell.
 */
void hostile_random_step(struct hostile *hostile, unsigned int vcpu, uint64_t *seed, bool alone);

/* On this bus, in a range or near one. */
__u64 hostile_random_address(__u32 bus, uint64_t *seed);

/* A rule at random, for the whole ledger. */
void hostile_random_rule(struct hostile *hostile, uint64_t *seed);

/* The environment's SEED and ROUNDS, or what is given; printed. */
void hostile_random_options(uint64_t *seed, unsigned int *rounds);

#endif
