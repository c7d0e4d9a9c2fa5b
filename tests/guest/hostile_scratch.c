// SPDX-License-Identifier: GPL-2.0
/*
 * A hostile VMM and its scratch: whatever is written to it, and whatever becomes of its
 * mappings, while vCPUs run programs on it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hostile_vmm.h"
#include "test_programs.h"

#define VCPUS	2

struct attacker {
	struct kvmfilter_state *block;
	size_t words;		/* of data */
	pthread_t thread;
	bool stop;
	__u64 writes;
};

/* A word of equal bytes: who reads it can tell that it is whole. */
static __u64 equal_bytes(__u64 random)
{
	return (random & 0xff) * 0x0101010101010101ULL;
}

/* What a sequence word should never be, or should not become all of a sudden. */
static __u64 sequence(__u64 random, __u64 now)
{
	switch (random % 8) {
	case 0: return random;			/* anything */
	case 1: return now | 1;			/* odd */
	case 2: return ~1ULL;			/* about to wrap */
	case 3: return ~0ULL;			/* odd, and wraps when a writer leaves */
	case 4: return 0;
	case 5: return now - 2;			/* that it was before */
	case 6: return now + 1;
	default: return now & ~1ULL;		/* free */
	}
}

static void *attack(void *opaque)
{
	struct attacker *attacker = opaque;
	struct kvmfilter_state *block = attacker->block;
	uint64_t random = hostile_seed_next();

	while (!__atomic_load_n(&attacker->stop, __ATOMIC_RELAXED)) {
		for (unsigned int i = 0; i < 64; i++) {
			__u64 r = random_next(&random);
			__u64 now = __atomic_load_n(&block->sequence, __ATOMIC_RELAXED);

			__atomic_store_n(&block->sequence, sequence(r >> 8, now),
					 __ATOMIC_RELAXED);
			__atomic_store_n(&block->data[(r >> 16) % attacker->words],
					 equal_bytes(r), __ATOMIC_RELAXED);
		}
		attacker->writes += 128;
	}
	return NULL;
}

static void attacker_start(struct attacker *attacker, struct fixture *f)
{
	*attacker = (struct attacker) {
		.block = fixture_state(f, 0),
		.words = sizeof(struct test_state) / 8,
	};
	assert_int_equal(pthread_create(&attacker->thread, NULL, attack, attacker), 0);
}

static void attacker_stop(struct attacker *attacker)
{
	__atomic_store_n(&attacker->stop, true, __ATOMIC_RELAXED);
	pthread_join(attacker->thread, NULL);
}

/* The victim is answered as before, once its block is left alone. */
static void check_recovery(struct hostile *hostile)
{
	struct fixture *f = hostile->fixture;
	__u64 value = 0;

	fixture_state(f, 0)->sequence = 0;
	fixture_data(f, 0)->reads = 41;
	vm_job_begin(f->vm, 0);
	assert_answered(f, JOB_IN, VICTIM_PORT, 1, &value);
	assert_int_equal(value, 42);
}

/* A round is 128 writes; they are for the victim's block, and none is by the rules. */
void sequence_words_are_rewritten(void **state)
{
	struct hostile *hostile = hostile_create(VCPUS);
	/* Their threads outlive a failure. */
	static struct attacker attackers[2];
	struct rounds rounds;
	__u64 writes = 0;

	(void)state;
	hostile_start(hostile);
	for (int i = 0; i < 2; i++)
		attacker_start(&attackers[i], hostile->fixture);
	rounds_begin(&rounds, "scratch rewritten, for 10 ms", 16, 1);
	while (rounds_next(&rounds))
		usleep(10000);
	for (int i = 0; i < 2; i++) {
		attacker_stop(&attackers[i]);
		writes += attackers[i].writes;
	}
	hostile_stop(hostile);
	rounds_end(&rounds);
	print_message("# %llu writes\n", writes);
	hostile_check_counts(hostile);
	assert_true(fixture_counters(hostile->fixture, hostile->ports).done > 0);
	check_recovery(hostile);
	hostile_destroy(hostile);
	assert_module_unused();
}

/* Nobody unlocks, for ever: every access of the block exits, and nothing else does. */
void a_sequence_word_stays_odd(void **state)
{
	static const __u64 values[] = { 1, ~0ULL, 0x5555555555555555ULL, 1ULL << 63 | 1 };
	struct hostile *hostile = hostile_create(VCPUS);
	struct fixture *f = hostile->fixture;

	(void)state;
	for (unsigned int i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct kvmfilter_state *block = fixture_state(f, 0);

		block->sequence = values[i];
		hostile_start(hostile);
		hostile_wait(hostile, 100);
		hostile_stop(hostile);
		assert_true(block->sequence == values[i]);
		assert_int_equal(fixture_counters(f, hostile->ports).done, 0);
		assert_int_equal(fixture_counters(f, hostile->memory).done, 0);
		assert_int_equal(fixture_data(f, 0)->reads, 0);
		assert_int_equal(fixture_data(f, 0)->writes, 0);
	}
	hostile_check_counts(hostile);
	check_recovery(hostile);
	hostile_destroy(hostile);
	assert_module_unused();
}

/* Mappings of a VMM that makes up its mind again and again. */
struct mappings {
	int fd;
	char *at;		/* NULL: none */
	size_t size;
};

static void map(struct mappings *m)
{
	m->size = FIXTURE_SCRATCH;
	m->at = mmap(NULL, m->size, PROT_READ | PROT_WRITE, MAP_SHARED, m->fd, 0);
	assert_true(m->at != MAP_FAILED);
	m->at[8] = 0x44;
}

static const int advices[] = {
	MADV_DONTNEED, MADV_REMOVE, MADV_FREE, MADV_COLD, MADV_PAGEOUT, MADV_MERGEABLE,
	MADV_HUGEPAGE, MADV_WILLNEED, MADV_DONTFORK, MADV_WIPEONFORK, MADV_DONTDUMP,
	MADV_POPULATE_READ, MADV_POPULATE_WRITE,
};

/* Some fail, as they should; what they may not do is change what is in scratch. */
static void remap(struct mappings *m, __u64 r)
{
	static const int protections[] = {
		PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE,
		PROT_READ | PROT_WRITE | PROT_EXEC, PROT_WRITE,
	};
	const size_t half = FIXTURE_SCRATCH / 2;
	char *moved;

	switch (r % 10) {
	case 0:
		munmap(m->at, m->size);
		map(m);
		break;
	case 1:
		/* Half of it, and the other half over the first. */
		munmap(m->at + half, m->size - half);
		moved = mmap(m->at, half, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
			     m->fd, half);
		assert_ptr_equal(moved, m->at);
		munmap(m->at, half);
		map(m);
		break;
	case 2:
		moved = mremap(m->at, m->size, m->size + 4096, MREMAP_MAYMOVE);
		if (moved != MAP_FAILED) {
			m->at = moved;
			m->size += 4096;
		}
		break;
	case 3:
		moved = mremap(m->at, m->size, 4096, 0);
		assert_ptr_equal(moved, m->at);
		munmap(m->at, 4096);
		map(m);
		break;
	case 4:
		/* A second mapping of the same, by a size of 0. */
		moved = mremap(m->at, 0, 4096, MREMAP_MAYMOVE);
		if (moved != MAP_FAILED)
			munmap(moved, 4096);
		break;
	case 5:
		mprotect(m->at, m->size, protections[(r >> 8) % 5]);
		break;
	case 6:
		/* Something else in its place. */
		moved = mmap(m->at, 4096, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		assert_ptr_equal(moved, m->at);
		memset(m->at, 0x77, 4096);
		munmap(m->at, m->size);
		map(m);
		break;
	case 7:
		/* Now and then: that waits for all processors. */
		if ((r >> 8) % 32)
			break;
		mlock(m->at, m->size);
		munlock(m->at, m->size);
		break;
	case 8:
		msync(m->at, m->size, MS_SYNC | MS_INVALIDATE);
		break;
	default:
		madvise(m->at, m->size, advices[(r >> 8) %
						(sizeof(advices) / sizeof(advices[0]))]);
	}
}

void scratch_is_remapped_under_running_vcpus(void **state)
{
	struct hostile *hostile = hostile_create(VCPUS);
	struct fixture *f = hostile->fixture;
	struct mappings m = { .fd = kvmfilter_fd(f->filter) };
	struct kvmfilter_state *block = fixture_state(f, 0);
	__u64 *marker = (__u64 *)(fixture_data(f, BYSTANDER_STATE) + 1);
	uint64_t random = hostile_seed_next();
	struct rounds rounds;

	(void)state;
	map(&m);
	*marker = 0x1234567812345678ULL;
	hostile_start(hostile);
	rounds_begin(&rounds, "scratch remapped", 12, 13);
	while (rounds_next(&rounds))
		remap(&m, random_next(&random));
	hostile_stop(hostile);
	rounds_end(&rounds);
	hostile_check_counts(hostile);
	assert_true(*marker == 0x1234567812345678ULL);
	/* No mapping was ever another's memory. */
	munmap(m.at, m.size);
	map(&m);
	assert_memory_equal(m.at, block, 4096);
	munmap(m.at, m.size);
	check_recovery(hostile);
	hostile_destroy(hostile);
	assert_module_unused();
}

#define SCRATCH_AS_MEMORY	0x80000000UL

/* The guest writes the sequence word by itself: its VMM gave it scratch for memory. */
void scratch_is_the_guests_own_memory(void **state)
{
	struct hostile *hostile = hostile_create(VCPUS);
	struct fixture *f = hostile->fixture;
	char *memory = mmap(NULL, FIXTURE_SCRATCH, PROT_READ | PROT_WRITE, MAP_SHARED,
			    kvmfilter_fd(f->filter), 0);
	struct kvm_userspace_memory_region region = {
		.slot = 1,
		.guest_phys_addr = SCRATCH_AS_MEMORY,
		.memory_size = FIXTURE_SCRATCH,
		.userspace_addr = (uintptr_t)memory,
	};
	struct job *job = vm_job_begin(f->vm, 1);
	__u64 value = 0x1111;

	(void)state;
	assert_true(memory != MAP_FAILED);
	assert_int_equal(ioctl(vm_fd(f->vm), KVM_SET_USER_MEMORY_REGION, &region), 0);
	/* vCPU 0 has its usual job. The other leaves the block odd, even, and about to wrap. */
	job->rounds = 2;
	vm_job_add(job, JOB_WRITE, SCRATCH_AS_MEMORY, 8, 1);
	vm_job_add(job, JOB_READ, VICTIM_MMIO, 8, 0);
	vm_job_add(job, JOB_WRITE, SCRATCH_AS_MEMORY, 8, 0);
	vm_job_add(job, JOB_READ, VICTIM_MMIO, 8, 0);
	vm_job_add(job, JOB_WRITE, SCRATCH_AS_MEMORY, 8, ~1ULL);
	vm_job_add(job, JOB_IN, VICTIM_PORT, 1, 0);
	vm_job_add(job, JOB_READ, SCRATCH_AS_MEMORY, 8, 0);
	hostile->odd_values = true;
	hostile_start(hostile);
	hostile_wait(hostile, 500);
	hostile_stop(hostile);
	assert_true(fixture_counters(f, hostile->memory).done > 0);
	assert_true(fixture_counters(f, hostile->memory).pass_contended > 0);
	check_recovery(hostile);

	/* The guest's memory outlives the filter, as any mapping does. */
	kvmfilter_destroy(f->filter);
	f->filter = NULL;
	assert_answered(f, JOB_WRITE, SCRATCH_AS_MEMORY + 4096, 8, &value);
	assert_int_equal(*(__u64 *)(memory + 4096), 0x1111);
	region.memory_size = 0;
	assert_int_equal(ioctl(vm_fd(f->vm), KVM_SET_USER_MEMORY_REGION, &region), 0);
	munmap(memory, FIXTURE_SCRATCH);
	hostile_destroy(hostile);
	assert_module_unused();
}
