// SPDX-License-Identifier: GPL-2.0
/*
 * Code for the right machine, and no program in it.
 */
#include <linux/types.h>

__u64 none_function(__u64 number)
{
	return number + 1;
}
