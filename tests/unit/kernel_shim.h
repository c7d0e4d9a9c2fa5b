/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's primitives of state_lock.h for user space, in the compiler's atomics:
 * as strong as the kernel's memory model asks for, and visible to sanitizers.
 */
#ifndef KERNEL_SHIM_H
#define KERNEL_SHIM_H

#include <stdbool.h>

#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, value)	__atomic_store_n(&(x), value, __ATOMIC_RELAXED)
#define smp_load_acquire(p)	__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, value) __atomic_store_n(p, value, __ATOMIC_RELEASE)
#define cmpxchg(p, old, new) ({						\
	__typeof__(*(p)) expected_ = (old);				\
									\
	__atomic_compare_exchange_n(p, &expected_, new, false, __ATOMIC_SEQ_CST, \
				    __ATOMIC_SEQ_CST);			\
	expected_;							\
})
#define smp_rmb()		__atomic_thread_fence(__ATOMIC_ACQUIRE)

#endif
