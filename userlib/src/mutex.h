/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * A mutex whose use clang checks (-Wthread-safety; scripts/lint runs it): a function says
 * which one its caller holds, or that it takes or leaves it. In C the members of a struct
 * can't say by which of its mutexes they are guarded.
 */
#ifndef KVMF_MUTEX_H
#define KVMF_MUTEX_H

#include <pthread.h>

#ifdef __clang__
#define MUTEX_ATTRIBUTE(a)	__attribute__((a))
#else
#define MUTEX_ATTRIBUTE(a)
#endif
#define MUTEX_HELD(m)		MUTEX_ATTRIBUTE(requires_capability(m))
#define MUTEX_TAKES(m)		MUTEX_ATTRIBUTE(acquire_capability(m))
#define MUTEX_LEAVES(m)		MUTEX_ATTRIBUTE(release_capability(m))

struct MUTEX_ATTRIBUTE(capability("mutex")) mutex {
	pthread_mutex_t pthread;
};

static inline void mutex_init(struct mutex *mutex)
{
	pthread_mutex_init(&mutex->pthread, NULL);
}

static inline void mutex_destroy(struct mutex *mutex)
{
	pthread_mutex_destroy(&mutex->pthread);
}

static inline void mutex_lock(struct mutex *mutex)
	MUTEX_TAKES(*mutex) MUTEX_ATTRIBUTE(no_thread_safety_analysis)
{
	pthread_mutex_lock(&mutex->pthread);
}

static inline void mutex_unlock(struct mutex *mutex)
	MUTEX_LEAVES(*mutex) MUTEX_ATTRIBUTE(no_thread_safety_analysis)
{
	pthread_mutex_unlock(&mutex->pthread);
}

#endif
