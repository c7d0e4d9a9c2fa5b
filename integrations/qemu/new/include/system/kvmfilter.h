/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Registers of devices that the kernel answers, by kvmfilter.
 *
 * A device keeps its state, and describes here which of its registers a
 * program can answer. What the program needs lies in a block of memory that
 * QEMU and the kernel share:
 *
 * - publish() copies it from the device's state into the block. It is called
 *   after every access to the device that QEMU has emulated, when the virtual
 *   clock starts, and after a reset of the machine;
 * - take() copies back what programs have changed, before QEMU emulates an
 *   access. A device whose programs change nothing has none.
 *
 * While QEMU emulates an access of the device, and while the virtual clock
 * stands, no program answers.
 */
#ifndef SYSTEM_KVMFILTER_H
#define SYSTEM_KVMFILTER_H

/*
 * Some registers of a memory region, and the programs that answer them, by
 * their names; NULL: that direction is not answered.
 */
typedef struct KVMFilterRange {
    unsigned offset;
    unsigned length;
    const char *read;
    const char *write;
} KVMFilterRange;

typedef struct KVMFilterDevice {
    const char *name;
    /* Of the block, which begins with a struct kvmfilter_clock. */
    unsigned state_size;
    /* What changes one device with this changes the others with it. */
    bool shared;
    void (*publish)(void *opaque, void *state);
    void (*take)(void *opaque, const void *state);
} KVMFilterDevice;

/* The block of one device. */
typedef struct KVMFilterBlock KVMFilterBlock;

/*
 * NULL, which kvmfilter_add_region() ignores, if kvmfilter is off. It stays
 * for good: the devices that have one are never unplugged.
 */
KVMFilterBlock *kvmfilter_block_new(const KVMFilterDevice *device,
                                    void *opaque);

/*
 * Have @ranges of @mr answered wherever it is mapped, by programs that use
 * @block. A range of length 0 ends the list, which is not copied. The region's
 * writes are no longer coalesced.
 */
void kvmfilter_add_region(KVMFilterBlock *block, MemoryRegion *mr,
                          const KVMFilterRange *ranges);

/* A device changed by itself what its programs see. */
void kvmfilter_changed(void *opaque);

/*
 * The virtual clock is @offset ns ahead of CLOCK_MONOTONIC from now on; it
 * will be stopped now.
 */
void kvmfilter_clock_started(int64_t offset);
void kvmfilter_clock_stopping(void);

/* Properties of the accelerator; and, once the VM is there, 0 or -errno. */
void kvmfilter_class_init(ObjectClass *oc);
int kvmfilter_init(int vm_fd);

/* Around a reset of the machine, which may leave alone what programs wrote. */
void kvmfilter_reset_begin(void);
void kvmfilter_reset_end(void);

#endif /* SYSTEM_KVMFILTER_H */
