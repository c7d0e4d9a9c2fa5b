/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What the verifier needs of its surroundings: memory and a formatted
 * print. In the kernel from the kernel, elsewhere from the C library.
 */
#ifndef KVMF_VERIFIER_OS_H
#define KVMF_VERIFIER_OS_H

#ifdef __KERNEL__

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#define os_calloc(count, size)	kvcalloc(count, size, GFP_KERNEL_ACCOUNT)
#define os_free(pointer)	kvfree(pointer)

#else

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>

typedef __u8 u8;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;

#define U32_MAX			UINT32_MAX
#define S32_MAX			INT32_MAX
#define U64_MAX			((u64)UINT64_MAX)
#define S64_MAX			INT64_MAX

#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define sizeof_field(t, m)	sizeof(((t *)0)->m)
#define min(a, b)		({ typeof(a) a_ = (a), b_ = (b); a_ < b_ ? a_ : b_; })
#define max(a, b)		({ typeof(a) a_ = (a), b_ = (b); a_ > b_ ? a_ : b_; })

#define os_calloc(count, size)	calloc(count, size)
#define os_free(pointer)	free(pointer)

#endif
#endif
