// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * User space's side of the lock of a state block, as <linux/kvmfilter.h> has it.
 */
#include <errno.h>
#include <sched.h>

#include <kvmfilter.h>

/* Spins before the processor is given away: another thread may hold the lock. */
#define SPINS	100

static void cpu_relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield" ::: "memory");
#endif
}

int kvmfilter_state_trylock(struct kvmfilter_state *state)
{
	__u64 sequence = __atomic_load_n(&state->sequence, __ATOMIC_RELAXED);

	if (sequence & 1)
		return -EBUSY;
	if (!__atomic_compare_exchange_n(&state->sequence, &sequence,
					 sequence + 1, 0, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return -EBUSY;
	/* The odd sequence before what the caller writes. */
	__atomic_thread_fence(__ATOMIC_RELEASE);
	return 0;
}

void kvmfilter_state_lock(struct kvmfilter_state *state)
{
	unsigned int spins = 0;

	while (kvmfilter_state_trylock(state)) {
		if (++spins % SPINS)
			cpu_relax();
		else
			sched_yield();
	}
}

void kvmfilter_state_unlock(struct kvmfilter_state *state)
{
	__atomic_store_n(&state->sequence, state->sequence + 1, __ATOMIC_RELEASE);
}
