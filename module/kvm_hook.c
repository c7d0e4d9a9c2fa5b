// SPDX-License-Identifier: GPL-2.0
/*
 * The hook into KVM: its I/O bus.
 *
 * On every port or MMIO exit KVM asks the VM's bus for a device before it goes
 * to user space. Registration on the bus is not exported, so the addresses are
 * looked up once, at load. They can't go stale, since kvmfilter then holds kvm.ko,
 * by a reference of its own, for as long as it is loaded. What kvm.ko calls is in a
 * module of the processor's vendor: a filter holds that for as long as it has a VM.
 *
 * Functions found this way are called through static calls. With indirect branch
 * tracking or kCFI an indirect call would fault where the kernel build saw no
 * reason to allow one; a direct call is always allowed.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/file.h>
#include <linux/kvm_host.h>
#include <linux/kvmfilter.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/version.h>

#include "kvm_hook.h"
#include "lookup.h"
#include "port.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "kvmfilter supports Linux 6.1 and newer"
#endif
#if !IS_ENABLED(CONFIG_KVM)
#error "kvmfilter needs CONFIG_KVM"
#endif

static struct module *no_find_module(const char *name)
{
	return NULL;
}

static bool no_file_is_kvm(struct file *file)
{
	return false;
}

static int no_register_dev(struct kvm *kvm, enum kvm_bus bus, gpa_t address,
			   int length, struct kvm_io_device *device)
{
	return -EOPNOTSUPP;
}

static int no_unregister_dev(struct kvm *kvm, enum kvm_bus bus,
			     struct kvm_io_device *device)
{
	return -EOPNOTSUPP;
}

DEFINE_STATIC_CALL(hook_find_module, no_find_module);
DEFINE_STATIC_CALL(hook_file_is_kvm, no_file_is_kvm);
DEFINE_STATIC_CALL(hook_register_dev, no_register_dev);
DEFINE_STATIC_CALL(hook_unregister_dev, no_unregister_dev);

/* kvm.ko, held from init to exit; NULL where KVM is a part of the kernel. */
static struct module *kvm_module;

static bool hold_kvm(void)
{
	struct module *module;

	if (!IS_MODULE(CONFIG_KVM))
		return true;
	rcu_read_lock_sched();
	module = static_call(hook_find_module)("kvm");
	if (module && try_module_get(module))
		kvm_module = module;
	rcu_read_unlock_sched();
	return kvm_module;
}

int kvmf_hook_init(void)
{
	const char *missing;
	void *address;

	missing = kvmf_lookup_init();
	if (missing)
		goto fail;

	missing = "find_module";
	address = kvmf_lookup(missing);
	if (!address)
		goto fail;
	static_call_update(hook_find_module, address);

	if (!hold_kvm()) {
		pr_err("the module kvm is not loaded: load it first, by modprobe\n");
		return -ENOENT;
	}

	missing = "file_is_kvm";
	address = kvmf_lookup(missing);
	if (!address)
		goto fail;
	static_call_update(hook_file_is_kvm, address);

	missing = "kvm_io_bus_register_dev";
	address = kvmf_lookup(missing);
	if (!address)
		goto fail;
	static_call_update(hook_register_dev, address);

	missing = "kvm_io_bus_unregister_dev";
	address = kvmf_lookup(missing);
	if (!address)
		goto fail;
	static_call_update(hook_unregister_dev, address);

	missing = kvmf_port_init();
	if (missing)
		goto fail;
	return 0;
fail:
	pr_err("this kernel has no %s, which kvmfilter needs\n", missing);
	kvmf_hook_exit();
	return -ENOENT;
}

void kvmf_hook_exit(void)
{
	module_put(kvm_module);
}

u32 kvmf_hook_buses(void)
{
	u32 buses = BIT(KVMFILTER_BUS_MMIO);

	if (KVMF_HAS_PORTS)
		buses |= BIT(KVMFILTER_BUS_PIO);
	return buses;
}

int kvmf_vm_get(struct kvmf_vm *vm, int fd)
{
	struct file *file = fget(fd);
	struct kvm *kvm;
	int err = 0;

	if (!file)
		return -EBADF;
	if (!static_call(hook_file_is_kvm)(file)) {
		err = -EBADF;
		goto out;
	}
	kvm = file->private_data;
	if (kvm->mm != current->mm) {
		err = -EPERM;
		goto out;
	}
	/* It can't go now: the file holds it. Nor until kvm_put_kvm() has returned. */
	vm->owner = file->f_op->owner;
	__module_get(vm->owner);
	kvm_get_kvm(kvm);
	vm->kvm = kvm;
	vm->port_exit = kvmf_port_find(kvm);
out:
	fput(file);
	return err;
}

void kvmf_vm_put(struct kvmf_vm *vm)
{
	kvm_put_kvm(vm->kvm);
	module_put(vm->owner);
}

bool kvmf_vm_is_mine(const struct kvmf_vm *vm)
{
	return vm->kvm->mm == current->mm;
}

void kvmf_vm_synchronize(const struct kvmf_vm *vm)
{
	synchronize_srcu_expedited(&vm->kvm->srcu);
}

static enum kvm_bus kvm_bus(u32 bus)
{
	return bus == KVMFILTER_BUS_PIO ? KVM_PIO_BUS : KVM_MMIO_BUS;
}

int kvmf_vm_register(const struct kvmf_vm *vm, u32 bus, u64 address, u32 length,
		     struct kvm_io_device *device)
{
	int err;

	mutex_lock(&vm->kvm->slots_lock);
	err = static_call(hook_register_dev)(vm->kvm, kvm_bus(bus), address,
					     length, device);
	mutex_unlock(&vm->kvm->slots_lock);
	return err;
}

int kvmf_vm_unregister(const struct kvmf_vm *vm, u32 bus,
		       struct kvm_io_device *device)
{
	int err;

	mutex_lock(&vm->kvm->slots_lock);
	err = static_call(hook_unregister_dev)(vm->kvm, kvm_bus(bus), device);
	mutex_unlock(&vm->kvm->slots_lock);
	if (!err)
		return 0;
	/* KVM's only failure: it took the bus down. */
	pr_warn_ratelimited("KVM had no memory to shrink a bus and dropped all of its devices\n");
	return -EIO;
}
