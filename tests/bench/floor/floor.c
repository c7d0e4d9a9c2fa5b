// SPDX-License-Identifier: GPL-2.0
/*
 * The floor: devices on KVM's I/O bus that return at once. What an access to one of them
 * costs is what KVM takes for any answer in the kernel, and no device can be cheaper. For
 * measuring only; it asks for CAP_SYS_ADMIN.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/kvmfilter.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "floor.h"
#include "kvm_hook.h"

#define DEVICES_MAX	1000

struct floor_devices {
	struct kvmf_vm vm;
	u32 bus;
	u32 count;
	struct kvm_io_device device[DEVICES_MAX];
};

static int floor_read(struct kvm_vcpu *vcpu, struct kvm_io_device *device, gpa_t address,
		      int length, void *data)
{
	return 0;
}

static int floor_write(struct kvm_vcpu *vcpu, struct kvm_io_device *device, gpa_t address,
		       int length, const void *data)
{
	return 0;
}

static const struct kvm_io_device_ops floor_ops = {
	.read = floor_read,
	.write = floor_write,
};

static void take_away(struct floor_devices *devices)
{
	while (devices->count)
		kvmf_vm_unregister(&devices->vm, devices->bus,
				   &devices->device[--devices->count]);
	kvmf_vm_put(&devices->vm);
	kvfree(devices);
}

static struct floor_devices *put_there(const struct floor_request *request)
{
	struct floor_devices *devices;
	int err;
	u32 i;

	devices = kvzalloc(sizeof(*devices), GFP_KERNEL);
	if (!devices)
		return ERR_PTR(-ENOMEM);
	err = kvmf_vm_get(&devices->vm, request->vm_fd);
	if (err) {
		kvfree(devices);
		return ERR_PTR(err);
	}
	devices->bus = request->bus;
	for (i = 0; i < request->count; i++) {
		kvm_iodevice_init(&devices->device[i], &floor_ops);
		err = kvmf_vm_register(&devices->vm, devices->bus,
				       request->address + (u64)i * request->stride,
				       request->length, &devices->device[i]);
		if (err) {
			take_away(devices);
			return ERR_PTR(err);
		}
		devices->count++;
	}
	return devices;
}

static ssize_t floor_request(struct file *file, const char __user *buffer, size_t size,
			     loff_t *offset)
{
	struct floor_devices *devices;
	struct floor_request request;

	if (size != sizeof(request) || file->private_data)
		return -EINVAL;
	if (copy_from_user(&request, buffer, sizeof(request)))
		return -EFAULT;
	if (request.bus > KVMFILTER_BUS_MMIO || !(kvmf_hook_buses() & BIT(request.bus)) ||
	    !request.length || request.length > INT_MAX ||
	    !request.count || request.count > DEVICES_MAX)
		return -EINVAL;
	devices = put_there(&request);
	if (IS_ERR(devices))
		return PTR_ERR(devices);
	file->private_data = devices;
	return size;
}

static int floor_open(struct inode *inode, struct file *file)
{
	/* The misc device leaves its own pointer there. */
	file->private_data = NULL;
	return capable(CAP_SYS_ADMIN) ? 0 : -EPERM;
}

static int floor_release(struct inode *inode, struct file *file)
{
	if (file->private_data)
		take_away(file->private_data);
	return 0;
}

static const struct file_operations floor_fops = {
	.owner = THIS_MODULE,
	.open = floor_open,
	.write = floor_request,
	.release = floor_release,
};

static struct miscdevice floor_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "kvmfilter-floor",
	.fops = &floor_fops,
	.mode = 0600,
};

static int __init floor_init(void)
{
	int err = kvmf_hook_init();

	return err ? err : misc_register(&floor_misc);
}
module_init(floor_init);

static void __exit floor_exit(void)
{
	misc_deregister(&floor_misc);
}
module_exit(floor_exit);

MODULE_DESCRIPTION("Devices on KVM's I/O bus that return at once, to measure");
MODULE_LICENSE("GPL");
