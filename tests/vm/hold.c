// SPDX-License-Identifier: GPL-2.0
/*
 * Keep one virtual machine with one vCPU alive while the tests run.
 *
 * KVM rewrites kernel code (static keys) when the first VM and the first vCPU without
 * an in-kernel APIC come, and when the last one goes. QEMU's emulation of several
 * processors can run such code from before the change for ever: a processor stuck at
 * a breakpoint that is not there any more. Tests that create and destroy VMs would
 * meet that in one run of ten; with one VM always there nothing is rewritten.
 */
#include <err.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(void)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), vm;

	if (kvm < 0)
		err(1, "/dev/kvm");
	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	if (vm < 0)
		err(1, "KVM_CREATE_VM");
	if (ioctl(vm, KVM_CREATE_VCPU, 0) < 0)
		err(1, "KVM_CREATE_VCPU");
	/* Whoever started this waits for the line. */
	puts("holding");
	fflush(stdout);
	for (;;)
		pause();
}
