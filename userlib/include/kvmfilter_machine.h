/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The devices of a VM as one: what every VMM writes around them, written once. One filter with
 * its scratch; who answers an exit of KVM; lines to interrupt controllers; one descriptor to
 * poll for timers and all else; pause, save, restore and reset of all; and an end in the right
 * order.
 *
 *	kvmfilter_machine_create(&machine, &options);
 *	kvmfilter_machine_add(machine, &pit, &kvmfilter_i8254_model, 0x40, NULL, NULL);
 *	kvmfilter_machine_wire(machine, pit, 0, 0, KVMFILTER_WIRE_LEVEL);
 *	kvmfilter_machine_attach(machine);
 *	...
 *	vCPUs, on KVM_EXIT_IO and KVM_EXIT_MMIO:
 *		kvmfilter_machine_exit(machine, run, NULL);
 *	one thread, whenever kvmfilter_machine_fd() is readable:
 *		kvmfilter_machine_serve(machine);
 *	...
 *	kvmfilter_machine_destroy(machine);
 *
 * Without a module, or before attach() and after detach(), all is the same, but each access exits.
 *
 * Threads: any function may be called by any thread, but destroy(), which is the last, and
 * remove(), whose device nobody may be using. From a device's event callback wire(), set_line() and
 * filter() may be called, and functions of other devices; from the access callback all but
 * destroy(). Signals wait while a thread is in exit(), access() or serve(), so that a VMM may
 * stop its vCPUs in a signal handler; but for those of faults, and those that end a process:
 * SIGHUP, SIGINT, SIGQUIT, SIGTERM.
 */
#ifndef KVMFILTER_MACHINE_H
#define KVMFILTER_MACHINE_H

#include <kvmfilter_constant.h>
#include <kvmfilter_device.h>

#ifdef __cplusplus
extern "C" {
#endif

struct kvm_run;
struct kvmfilter_machine;

/* The VMM's part. */
struct kvmfilter_machine_options {
	__u32 size;		/* of this structure */
	int vm_fd;		/* from KVM_CREATE_VM */
	/*
	 * Bytes of scratch for state blocks that are not those of the devices added before
	 * attach(): of the VMM's own programs, and of devices that come later.
	 */
	__u32 spare;
	__u32 reserved;		/* zero */
	/*
	 * An access that exited and that none of the devices answers: KVMFILTER_DONE, and of a
	 * read with the value; or KVMFILTER_PASS. May be NULL.
	 */
	int (*access)(void *opaque, struct kvmfilter_access *access);
	/* An interrupt @gsi goes to @high; NULL: KVM_IRQ_LINE of the VM. */
	void (*line)(void *opaque, unsigned int gsi, int high);
	/* As in struct kvmfilter_options. May be NULL. */
	void (*log)(void *opaque, const char *message);
	void *opaque;
};

/*
 * @options is copied. -EINVAL: its size is not one that was ever valid, or a reserved member is
 * not zero; -ENOMEM, -EMFILE and the like.
 */
int kvmfilter_machine_create(struct kvmfilter_machine **machine,
			     const struct kvmfilter_machine_options *options);

/*
 * Detach, and end all that was made by functions of the machine: devices, filter, descriptors.
 * Nobody may be using it any more: vCPUs have returned, and so has serve(). NULL is ignored.
 */
void kvmfilter_machine_destroy(struct kvmfilter_machine *machine);

/* --- devices --------------------------------------------------------------------- */

/*
 * A device of @model at @base, which is the machine's; *@device is for functions of the model.
 * @event may be NULL, see struct kvmfilter_device_ops. Of an attached machine the device is
 * attached, too, if there is room; that it is not is told to the log. -EEXIST: programs of
 * another device are at an address of its programs; else as kvmfilter_device_create().
 */
int kvmfilter_machine_add(struct kvmfilter_machine *machine, struct kvmfilter_device **device,
			  const struct kvmfilter_model *model, __u64 base,
			  void (*event)(void *opaque, __u32 event, __u64 value), void *opaque);

/* The same for registers that never change, as kvmfilter_constant_create() makes them. */
int kvmfilter_machine_add_constant(struct kvmfilter_machine *machine,
				   struct kvmfilter_device **device,
				   const struct kvmfilter_constant *constant,
				   void (*event)(void *opaque, __u32 event, __u64 value),
				   void *opaque);

/* Take a device out, and destroy it. Its lines go low. */
void kvmfilter_machine_remove(struct kvmfilter_machine *machine,
			      struct kvmfilter_device *device);

/*
 * The device is at @base now, whatever is returned. On failure, as of kvmfilter_device_move(), it
 * is answered in user space, until it moves again.
 */
int kvmfilter_machine_move(struct kvmfilter_machine *machine, struct kvmfilter_device *device,
			   __u64 base);

/*
 * What the guest sends by @device waits in the kernel while the machine is attached, now or
 * later: see kvmfilter_device_post(). Its events come from serve() then, as a rule. Line 0 is to
 * be wired before, to an edge or resampled, if programs are to raise it. -EOPNOTSUPP: the model
 * has no output; -ENOSPC: no notifier is left.
 */
int kvmfilter_machine_post(struct kvmfilter_machine *machine, struct kvmfilter_device *device);

/* Takes as many of @size bytes as there is room for, and returns how many these are. */
typedef int (*kvmfilter_receive_fn)(struct kvmfilter_device *device, const void *data, __u32 size);

/*
 * What comes from @fd is given to @receive, which is kvmfilter_uart_receive() or another like
 * that, as far as there is room; it is read by serve(), and not before it can be taken. After
 * the end of the file, or an error, nothing more is read. @fd stays the VMM's, and is not closed.
 * -1 ends it, and what was read and not taken is lost.
 */
int kvmfilter_machine_feed(struct kvmfilter_machine *machine, struct kvmfilter_device *device,
			   kvmfilter_receive_fn receive, int fd);

/* --- lines ----------------------------------------------------------------------- */

/* All lines of this kind at a GSI are ORed, and that is told to KVM_IRQ_LINE, or line(). */
#define KVMFILTER_WIRE_LEVEL	0
/* A rise signals an eventfd, which KVM_IRQFD has: for edge-triggered inputs. */
#define KVMFILTER_WIRE_EDGE	1
/* The same with KVM_IRQFD_FLAG_RESAMPLE: for level-triggered inputs. */
#define KVMFILTER_WIRE_RESAMPLE	2

/*
 * Connect @line of @device to @gsi, an interrupt as KVM_IRQFD numbers it (on arm64: an SPI, from
 * 0 on), and to no other any more; -1: to none. -EINVAL: no such line or kind; -EBUSY: at this
 * GSI is a wire that this kind does not go with, or what the device sends is posted;
 * -EOPNOTSUPP: the options have a line(), which only levels go to; errors of KVM_IRQ_LINE and
 * KVM_IRQFD.
 */
int kvmfilter_machine_wire(struct kvmfilter_machine *machine, struct kvmfilter_device *device,
			   unsigned int line, int gsi, __u32 kind);

/* Devices of the VMM's own, all together, hold @gsi high, or do not. Errors as of wire(). */
int kvmfilter_machine_set_line(struct kvmfilter_machine *machine, unsigned int gsi, int high);

/* --- the kernel ------------------------------------------------------------------ */

/*
 * Create a filter, with scratch for all devices, and attach them. On failure, as of
 * kvmfilter_create_with() and kvmfilter_device_attach(), none is: that costs exits, and nothing
 * else. -EALREADY: done already.
 */
int kvmfilter_machine_attach(struct kvmfilter_machine *machine);

/*
 * The opposite: on return every access exits, and the filter is no more. vCPUs may run. Nothing
 * happens if the machine is not attached. Returns 0 or the first error of
 * kvmfilter_device_detach(); it is done in either case.
 */
int kvmfilter_machine_detach(struct kvmfilter_machine *machine);

/* The filter, for programs of the VMM's own; NULL if not attached. */
struct kvmfilter *kvmfilter_machine_filter(struct kvmfilter_machine *machine);

/* --- while the guest runs -------------------------------------------------------- */

/*
 * Answer an exit, KVM_EXIT_IO or KVM_EXIT_MMIO, whose run is at @run. In this order are asked:
 * the devices, in the order in which they were added; the VMM's access(); and if it is an access
 * of several bytes to ports, both for each byte. What nobody answers reads as ones. *@who, if @who
 * is not NULL, is the device that has answered, the last of several; NULL if none has.
 * KVMFILTER_DONE; KVMFILTER_PASS: of an access nobody has answered a byte; -EINVAL: another exit.
 */
int kvmfilter_machine_exit(struct kvmfilter_machine *machine, struct kvm_run *run,
			   struct kvmfilter_device **who);

/* The same for one access: address, width, direction, bus; value in, or out. -EINVAL: no such. */
int kvmfilter_machine_access(struct kvmfilter_machine *machine,
			     struct kvmfilter_access *access, struct kvmfilter_device **who);

/* A descriptor to poll: readable when there is something for serve() to do. The machine's. */
int kvmfilter_machine_fd(const struct kvmfilter_machine *machine);

/* Timers, output, input, lines that are resampled: what is due. Returns without waiting. */
void kvmfilter_machine_serve(struct kvmfilter_machine *machine);

/* --- time, and state ------------------------------------------------------------- */

/* Device time of all stands as of now, and goes on. vCPUs must be out of KVM_RUN. */
void kvmfilter_machine_pause(struct kvmfilter_machine *machine);
void kvmfilter_machine_resume(struct kvmfilter_machine *machine);

/* Reset of the machine. */
void kvmfilter_machine_reset(struct kvmfilter_machine *machine);

/* Bytes that save() writes. */
__u32 kvmfilter_machine_state_size(struct kvmfilter_machine *machine);

/*
 * The states of all devices, and their bases, as of now; vCPUs may run, but states of several
 * devices go together only if they do not. -ENOSPC: @size is too small.
 */
int kvmfilter_machine_save(struct kvmfilter_machine *machine, void *buffer, __u32 size);

/*
 * Put them into a machine with the same devices, added in the same order. All are paused then.
 * Lines are taken over, and not told: interrupt controllers are restored as well. -EINVAL: these
 * are not states of such a machine, and nothing has changed.
 */
int kvmfilter_machine_restore(struct kvmfilter_machine *machine, const void *buffer, __u32 size);

#ifdef __cplusplus
}
#endif

#endif /* KVMFILTER_MACHINE_H */
