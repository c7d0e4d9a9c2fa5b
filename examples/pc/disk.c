// SPDX-License-Identifier: GPL-2.0
/*
 * A virtio block device, as VIRTIO 1.2 has it in 5.2, with one split queue (2.7). The guest is not
 * trusted: every address of it is looked at, and what makes no sense is an error of the request,
 * or if there is no place to say so, of the device.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_ring.h>
#include <stdbool.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk.h"

#define QUEUE_SIZE	128
#define SECTOR		512
#define VENDOR		0x4b46564b	/* "KVFK" */

/* A queue in the guest's memory. */
struct rings {
	unsigned int num;
	const struct vring_desc *desc;
	const struct vring_avail *avail;
	struct vring_used *used;
};

/* NULL: there is no such memory. */
static void *guest(const struct disk *disk, uint64_t address, uint64_t size)
{
	const struct machine *machine = disk->machine;

	if (address > machine->memory_size || size > machine->memory_size - address)
		return NULL;
	return machine->memory + address;
}

/* --- one request ----------------------------------------------------------------- */

/* What a chain of descriptors is gone through with. */
struct chain {
	const struct disk *disk;
	const struct rings *rings;
	unsigned int next;
	unsigned int left;		/* descriptors; chains may be circles */
	struct vring_desc desc;
	char *data;			/* of desc */
};

/* False: there is no more, or it makes no sense. */
static bool chain_step(struct chain *chain)
{
	const struct vring_desc *desc;

	if (!chain->left || chain->next >= chain->rings->num)
		return false;
	chain->left--;
	/* Each member once: the guest may change it meanwhile. */
	desc = &chain->rings->desc[chain->next];
	chain->desc.addr = __atomic_load_n(&desc->addr, __ATOMIC_RELAXED);
	chain->desc.len = __atomic_load_n(&desc->len, __ATOMIC_RELAXED);
	chain->desc.flags = __atomic_load_n(&desc->flags, __ATOMIC_RELAXED);
	chain->desc.next = __atomic_load_n(&desc->next, __ATOMIC_RELAXED);
	chain->data = guest(chain->disk, chain->desc.addr, chain->desc.len);
	chain->next = chain->desc.flags & VRING_DESC_F_NEXT ? chain->desc.next :
							       chain->rings->num;
	return chain->data && !(chain->desc.flags & VRING_DESC_F_INDIRECT);
}

static bool read_file(const struct disk *disk, char *data, uint64_t at, uint32_t size)
{
	if (at > disk->size || size > disk->size - at)
		return false;
	memcpy(data, disk->data + at, size);
	return true;
}

static void identify(char *data, uint32_t size)
{
	memset(data, 0, size);
	strncpy(data, "kvmfilter-pc", size < VIRTIO_BLK_ID_BYTES ? size : VIRTIO_BLK_ID_BYTES);
}

/* Header, data, a byte for the status: false if there is no place for this. */
static bool serve(const struct disk *disk, const struct rings *rings, unsigned int head,
		  uint32_t *written)
{
	struct chain chain = { .disk = disk, .rings = rings, .next = head, .left = rings->num };
	struct virtio_blk_outhdr header;
	unsigned char status = VIRTIO_BLK_S_OK;
	uint64_t at;

	*written = 0;
	if (!chain_step(&chain) || chain.desc.len < sizeof(header) ||
	    chain.desc.flags & VRING_DESC_F_WRITE)
		return false;
	memcpy(&header, chain.data, sizeof(header));
	at = header.sector < disk->size / SECTOR ? header.sector * SECTOR : disk->size;
	for (;;) {
		if (!chain_step(&chain))
			return false;
		if (chain.next >= rings->num)
			break;
		if (header.type == VIRTIO_BLK_T_IN && chain.desc.flags & VRING_DESC_F_WRITE &&
		    read_file(disk, chain.data, at, chain.desc.len)) {
			at += chain.desc.len;
			*written += chain.desc.len;
		} else if (header.type == VIRTIO_BLK_T_GET_ID &&
			   chain.desc.flags & VRING_DESC_F_WRITE) {
			identify(chain.data, chain.desc.len);
			*written += chain.desc.len;
		} else {
			status = VIRTIO_BLK_S_IOERR;
		}
	}
	if (header.type != VIRTIO_BLK_T_IN && header.type != VIRTIO_BLK_T_GET_ID &&
	    header.type != VIRTIO_BLK_T_FLUSH)
		status = VIRTIO_BLK_S_UNSUPP;
	if (!(chain.desc.flags & VRING_DESC_F_WRITE) || !chain.desc.len)
		return false;
	chain.data[chain.desc.len - 1] = status;
	++*written;
	return true;
}

/* --- the queue ------------------------------------------------------------------- */

static bool find_rings(const struct disk *disk, const struct kvmfilter_virtio_queue *queue,
		       struct rings *rings)
{
	uint64_t num = queue->num;

	*rings = (struct rings) {
		.num = num,
		.desc = guest(disk, queue->desc, num * sizeof(struct vring_desc)),
		.avail = guest(disk, queue->driver, sizeof(struct vring_avail) + num * 2),
		.used = guest(disk, queue->device, sizeof(struct vring_used) +
			      num * sizeof(struct vring_used_elem)),
	};
	return num && rings->desc && rings->avail && rings->used;
}

enum outcome { IDLE, WORKED, WANTS_INTERRUPT, BROKEN };

/* All requests that are there. */
static enum outcome work(struct disk *disk, const struct rings *rings)
{
	enum outcome outcome = IDLE;

	while (__atomic_load_n(&rings->avail->idx, __ATOMIC_ACQUIRE) != disk->taken) {
		uint16_t head = __atomic_load_n(&rings->avail->ring[disk->taken % rings->num],
						__ATOMIC_RELAXED);
		uint16_t used = rings->used->idx;
		struct vring_used_elem *element = &rings->used->ring[used % rings->num];
		uint32_t written;

		if (!serve(disk, rings, head, &written))
			return BROKEN;
		element->id = head;
		element->len = written;
		__atomic_store_n(&rings->used->idx, used + 1, __ATOMIC_RELEASE);
		disk->taken++;
		disk->requests[disk->machine->phase]++;
		outcome = WORKED;
	}
	/* It is looked at after the driver can see what was used. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (outcome == WORKED && !(__atomic_load_n(&rings->avail->flags, __ATOMIC_RELAXED) &
				   VRING_AVAIL_F_NO_INTERRUPT))
		return WANTS_INTERRUPT;
	return outcome;
}

/*
 * An event has the device's lock, and takes ours: so nothing is asked of the device with ours held.
 * Returns whether there may be more.
 */
static bool look(struct disk *disk)
{
	unsigned int generation = __atomic_load_n(&disk->generation, __ATOMIC_ACQUIRE);
	struct kvmfilter_virtio_queue queue;
	enum outcome outcome = IDLE;
	struct rings rings;

	if (kvmfilter_virtio_mmio_queue(disk->device, 0, &queue) != 1)
		return false;
	pthread_mutex_lock(&disk->lock);
	if (generation == disk->generation)
		outcome = find_rings(disk, &queue, &rings) ? work(disk, &rings) : BROKEN;
	pthread_mutex_unlock(&disk->lock);
	if (outcome == BROKEN)
		kvmfilter_virtio_mmio_needs_reset(disk->device);
	if (outcome == WANTS_INTERRUPT) {
		disk->interrupts[disk->machine->phase]++;
		kvmfilter_virtio_mmio_interrupt(disk->device, KVMFILTER_VIRTIO_INTERRUPT_USED);
	}
	return outcome == WORKED || outcome == WANTS_INTERRUPT;
}

static void kick(const struct disk *disk)
{
	const uint64_t one = 1;

	if (write(disk->kick, &one, sizeof(one)) < 0)
		err(1, "eventfd");
}

static void *run(void *opaque)
{
	struct disk *disk = opaque;
	uint64_t count;

	while (!__atomic_load_n(&disk->quit, __ATOMIC_ACQUIRE)) {
		while (look(disk))
			;
		kvmfilter_virtio_mmio_arm(disk->device, 0);
		/* A doorbell of before that was not told. */
		if (look(disk))
			continue;
		if (read(disk->kick, &count, sizeof(count)) < 0 && errno != EINTR)
			err(1, "eventfd");
	}
	return NULL;
}

/* --- from the board -------------------------------------------------------------- */

void disk_event(struct disk *disk, uint32_t event)
{
	switch (event) {
	case KVMFILTER_VIRTIO_QUEUE:
		/* Whoever returns from this has not to fear that the old one is still used. */
		pthread_mutex_lock(&disk->lock);
		disk->generation++;
		disk->taken = 0;
		pthread_mutex_unlock(&disk->lock);
		break;
	case KVMFILTER_VIRTIO_NOTIFY:
		kick(disk);
		break;
	}
}

void disk_attach(struct disk *disk, struct kvmfilter *filter)
{
	int notifier = kvmfilter_notifier_add(filter, disk->kick);

	if (notifier < 0)
		errx(1, "no notifier for the disk: %s", strerror(-notifier));
	kvmfilter_virtio_mmio_set_notifier(disk->device, 0, notifier);
	kvmfilter_virtio_mmio_set_acknowledge(disk->device, 1);
}

void disk_start(struct disk *disk)
{
	if (disk->device && pthread_create(&disk->thread, NULL, run, disk))
		errx(1, "no thread for the disk");
}

void disk_stop(struct disk *disk)
{
	if (!disk->device)
		return;
	__atomic_store_n(&disk->quit, 1, __ATOMIC_RELEASE);
	kick(disk);
	pthread_join(disk->thread, NULL);
}

void disk_init(struct disk *disk, struct kvmfilter_device *device,
	       const struct machine *machine, const char *name)
{
	struct kvmfilter_virtio_mmio_config config = {
		.size = sizeof(config),
		.device_id = VIRTIO_ID_BLOCK,
		.vendor_id = VENDOR,
		.config_size = sizeof(uint64_t),
		.features = 1ULL << VIRTIO_BLK_F_RO | 1ULL << VIRTIO_BLK_F_FLUSH,
		.queue_num_max = { QUEUE_SIZE },
	};
	int fd = open(name, O_RDONLY | O_CLOEXEC), result;
	struct stat status;
	uint64_t sectors;

	if (fd < 0 || fstat(fd, &status) < 0)
		err(1, "%s", name);
	if (!S_ISREG(status.st_mode) || status.st_size < SECTOR)
		errx(1, "%s: not a file, or without a sector", name);
	disk->size = status.st_size / SECTOR * SECTOR;
	disk->data = mmap(NULL, disk->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (disk->data == MAP_FAILED)
		err(1, "%s", name);
	close(fd);
	sectors = disk->size / SECTOR;
	memcpy(config.config, &sectors, sizeof(sectors));
	result = kvmfilter_virtio_mmio_configure(device, &config);
	if (result)
		errx(1, "%s is no disk: %s", name, strerror(-result));
	disk->device = device;
	disk->machine = machine;
	pthread_mutex_init(&disk->lock, NULL);
	disk->kick = eventfd(0, EFD_CLOEXEC);
	if (disk->kick < 0)
		err(1, "eventfd");
}
