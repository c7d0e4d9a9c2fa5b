// SPDX-License-Identifier: GPL-2.0
/*
 * Create a filter, and print what the library says if it can't.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include <kvmfilter.h>

static void print(void *opaque, const char *message)
{
	(void)opaque;
	printf("%s\n", message);
}

int main(void)
{
	struct kvmfilter_options options = {
		.size = sizeof(options),
		.vm_fd = ioctl(open("/dev/kvm", O_RDWR), KVM_CREATE_VM, 0),
		.scratch_size = 4096,
		.log = print,
	};
	struct kvmfilter *filter;
	int err = kvmfilter_create_with(&filter, &options);

	printf("%s\n", strerror(-err));
	return err != 0;
}
