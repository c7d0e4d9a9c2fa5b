/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests with a guest share: a VM, a filter for it, and a record of the
 * accesses that reached user space.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <linux/bpf.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include <cmocka.h>

#include <kvmfilter_device.h>

#include "../../examples/vmm/vm.h"
#include "programs.h"

#define FIXTURE_SCRATCH	8192

/* What reads that exit are answered with: nothing a program answers. */
#define EXIT_VALUE	0xeeeeeeeeeeeeeeeeULL

#define LOG_ENTRIES	4096

/*
 * A port as a range has it, and a program or the trace shows it. Where the guest's ports are in
 * its memory, jobs and exits have ports all the same.
 */
#ifdef GUEST_PORTS
#define FIXTURE_HAS_PORTS	false
#define FIXTURE_BUS		KVMFILTER_BUS_MMIO
#define FIXTURE_BUS_NAME	"mmio"
#define FIXTURE_PORT(port)	((__u64)(GUEST_PORTS + (port)))
/* Ranges that a filter can have: KVM has about 1000 places on a bus. */
#define FIXTURE_RANGES		900
#else
#define FIXTURE_HAS_PORTS	true
#define FIXTURE_BUS		KVMFILTER_BUS_PIO
#define FIXTURE_BUS_NAME	"pio"
#define FIXTURE_PORT(port)	((__u64)(port))
#define FIXTURE_RANGES		KVMFILTER_RANGES_MAX
#endif

/* A vCPU's thread. */
struct fixture_runner {
	struct fixture *fixture;
	unsigned int vcpu;
	pthread_t thread;
	__u64 exits;
};

struct fixture {
	struct vm *vm;
	struct kvmfilter *filter;
	struct vm_io log[LOG_ENTRIES];	/* of one vCPU only */
	unsigned int logged;
	vm_io_fn slow_path;		/* NULL: log, and answer EXIT_VALUE */
	void *device;			/* for the slow path: what it serves */
	unsigned int vcpus;
	struct fixture_runner runners[VM_VCPUS_MAX];
};

struct fixture *fixture_create(unsigned int vcpus);
/* @flags are those of vm_create(). */
struct fixture *fixture_create_flags(unsigned int vcpus, unsigned int flags);
void fixture_destroy(struct fixture *fixture);

/* kvmfilter_device_create() of a model at a port, or of another. */
int fixture_device_create(struct kvmfilter_device **device,
			  const struct kvmfilter_model *model, __u64 base,
			  const struct kvmfilter_device_ops *ops, void *opaque);

/* A slow path: @device is a struct kvmfilter_device; what is not its own is EXIT_VALUE. */
void fixture_serve(void *fixture, struct vm_io *io);

struct kvmfilter_state *fixture_state(const struct fixture *fixture, __u32 offset);
struct test_state *fixture_data(const struct fixture *fixture, __u32 offset);

/* Load one of programs.bpf.c; a failure fails the test with the verifier's log. */
#define fixture_load(fixture, name, state_size)				\
	fixture_load_insns((fixture)->filter, name##_insns,		\
			   sizeof(name##_insns) / sizeof(name##_insns[0]), \
			   name##_direction, state_size)
int fixture_load_insns(struct kvmfilter *filter, const struct bpf_insn *insns,
		       unsigned int count, unsigned int direction,
		       unsigned int state_size);

/* Add a range with the state block at offset 0; a port's number is that of JOB_IN. */
int fixture_add(struct fixture *fixture, __u32 bus, __u64 address, __u32 length,
		int read_prog, int write_prog);

/* One access by vCPU 0. Returns exits; *value is what a read got. */
__u64 fixture_access(struct fixture *fixture, __u32 kind, __u64 address,
		     __u32 width, __u64 *value);

/*
 * The same access by all vCPUs at once, @rounds times over, each in a thread of its own.
 * start_jobs: the jobs that are there, instead. running: vCPU 0 has not finished. join:
 * waits for all, and returns their exits.
 */
void fixture_start(struct fixture *fixture, __u32 kind, __u64 address, __u32 width,
		   __u32 rounds);
void fixture_start_jobs(struct fixture *fixture);
bool fixture_running(struct fixture *fixture);
__u64 fixture_join(struct fixture *fixture);

/* The access is answered in the kernel, or exits exactly once. */
#define assert_answered(fixture, kind, address, width, value)		\
	assert_int_equal(fixture_access(fixture, kind, address, width, value), 0)
#define assert_exits(fixture, kind, address, width, value)		\
	assert_int_equal(fixture_access(fixture, kind, address, width, value), 1)

struct kvmfilter_counters fixture_counters(struct fixture *fixture, int range);

#endif
