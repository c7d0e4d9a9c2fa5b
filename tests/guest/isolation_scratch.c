// SPDX-License-Identifier: GPL-2.0
/*
 * Scratch is the filter's own memory and nothing else: what is in it, where it ends, what
 * can be done with its mapping and with its descriptor.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "isolation.h"
#include "test_programs.h"

#define MARKER	0xa5

static const __u32 sizes[] = {
	1, 8, 4095, 4096, 4097, 8191, 12289, 65536, KVMFILTER_SCRATCH_MAX - 1,
	KVMFILTER_SCRATCH_MAX,
};

#define SIZES	(sizeof(sizes) / sizeof(sizes[0]))

static long number_in(const char *name)
{
	FILE *file = fopen("/proc/meminfo", "r");
	char line[128];
	long number = -1;

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)))
			number = strtol(line + strlen(name), NULL, 10);
	if (file)
		fclose(file);
	return number;
}

/* Most of the free memory has been somebody's, who wrote the marker all over it. */
static int mark_memory(void *opaque)
{
	size_t size = number_in("MemFree:") * 1024 / 100 * 85;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);

	(void)opaque;
	if (memory == MAP_FAILED)
		return 1;
	memset(memory, MARKER, size);
	return memory[size - 1] == (char)MARKER ? 0 : 2;
}

static bool all_zero(const char *from, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (from[i])
			return false;
	return true;
}

static size_t whole_pages(__u32 size)
{
	return (size + 4095) & ~4095UL;
}

/* The last page is the VMM's to its end, whatever it asked for. */
void scratch_shows_nothing_of_others(void **state)
{
	struct fixture *f = fixture_create(1);

	(void)state;
	for (int round = 0; round < 3; round++) {
		assert_child(mark_memory, NULL);
		for (unsigned int i = 0; i < SIZES; i++) {
			struct kvmfilter *filter;
			size_t size = whole_pages(sizes[i]);
			char *scratch;

			assert_int_equal(kvmfilter_create(&filter, vm_fd(f->vm), sizes[i]), 0);
			scratch = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED,
				       kvmfilter_fd(filter), 0);
			assert_true(scratch != MAP_FAILED);
			assert_true(all_zero(scratch, size));
			/* For the next who gets these pages. */
			memset(scratch, MARKER, size);
			kvmfilter_destroy(filter);
			/* Pages that were never touched are there when the filter is not. */
			munmap(scratch, size);
		}
	}
	fixture_destroy(f);
}

static sigjmp_buf fault;
static int caught;

static void catch(int number)
{
	__atomic_store_n(&caught, number, __ATOMIC_RELAXED);
	siglongjmp(fault, 1);
}

/* The signal that touching this byte brings, or 0. */
static int touch(char *at)
{
	const struct sigaction action = { .sa_handler = catch };

	__atomic_store_n(&caught, 0, __ATOMIC_RELAXED);
	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	if (!sigsetjmp(fault, 1))
		__atomic_fetch_or(at, 0, __ATOMIC_RELAXED);
	signal(SIGBUS, SIG_DFL);
	signal(SIGSEGV, SIG_DFL);
	return __atomic_load_n(&caught, __ATOMIC_RELAXED);
}

/* A mapping may be made longer by mremap(); what is there is not. */
static void check_end(struct fixture *f, __u32 asked)
{
	size_t size = whole_pages(asked);
	const int prot = PROT_READ | PROT_WRITE;
	char *at, *longer, byte = 0, text[64];
	struct kvmfilter *filter;
	struct iovec here = { &byte, 1 }, there = { NULL, 1 };
	int fd, file;

	assert_int_equal(kvmfilter_create(&filter, vm_fd(f->vm), asked), 0);
	fd = kvmfilter_fd(filter);
	assert_true(mmap(NULL, size + 1, prot, MAP_SHARED, fd, 0) == MAP_FAILED);
	assert_int_equal(errno, EINVAL);
	assert_true(mmap(NULL, 1, prot, MAP_SHARED, fd, size) == MAP_FAILED);
	assert_true(mmap(NULL, 4096, prot, MAP_SHARED, fd, 1ULL << 40) == MAP_FAILED);
	assert_true(mmap(NULL, 4096, prot, MAP_SHARED, fd, -4096ULL) == MAP_FAILED);
	assert_true(mmap(NULL, 8192, prot, MAP_SHARED, fd, -4096ULL) == MAP_FAILED);

	at = mmap(NULL, size, prot, MAP_SHARED, fd, 0);
	assert_true(at != MAP_FAILED);
	longer = mremap(at, size, size + 8192, MREMAP_MAYMOVE);
	assert_true(longer != MAP_FAILED);
	assert_int_equal(touch(longer), 0);
	assert_int_equal(touch(longer + size - 1), 0);
	assert_int_equal(touch(longer + size), SIGBUS);
	assert_int_equal(touch(longer + size + 8191), SIGBUS);

	/* Nor by other ways of looking there. */
	there.iov_base = longer + size;
	assert_int_equal(process_vm_readv(getpid(), &here, 1, &there, 1, 0), -1);
	assert_int_equal(errno, EFAULT);
	snprintf(text, sizeof(text), "/proc/self/mem");
	file = open(text, O_RDWR);
	assert_true(file >= 0);
	assert_int_equal(pread(file, &byte, 1, (off_t)(longer + size)), -1);
	assert_int_equal(pwrite(file, &byte, 1, (off_t)(longer + size)), -1);
	close(file);
	assert_int_equal(madvise(longer, size + 8192, MADV_POPULATE_READ), -1);

	/* The filter is gone, and a page of it that was not there before comes yet. */
	assert_int_equal(madvise(longer, size, MADV_DONTNEED), 0);
	longer[size - 1] = 7;
	kvmfilter_destroy(filter);
	assert_int_equal(touch(longer), 0);
	assert_int_equal(madvise(longer, size, MADV_DONTNEED), 0);
	assert_int_equal(longer[size - 1], 7);
	assert_int_equal(touch(longer + size), SIGBUS);
	munmap(longer, size + 8192);
}

void scratch_ends_where_it_should(void **state)
{
	struct fixture *f = fixture_create(1);

	(void)state;
	for (unsigned int i = 0; i < SIZES; i++)
		check_end(f, sizes[i]);
	fixture_destroy(f);
}

static int write_77(void *opaque)
{
	char *at = opaque;

	at[100] = 77;
	return at[101] != 66;
}

/* Shared with children, never copied; of any protection. */
void scratch_can_be_mapped_as_memory(void **state)
{
	struct fixture *f = fixture_create(1);
	int fd = kvmfilter_fd(f->filter);
	char *at = mmap(NULL, FIXTURE_SCRATCH, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	/* ret */
#ifdef __aarch64__
	static const unsigned char code[] = { 0xc0, 0x03, 0x5f, 0xd6 };
#else
	static const unsigned char code[] = { 0xc3 };
#endif
	int executable;

	(void)state;
	assert_true(at != MAP_FAILED);
	at[101] = 66;
	assert_child(write_77, at);
	assert_int_equal(at[100], 77);
	assert_int_equal(((char *)fixture_state(f, 0))[100], 77);

	assert_int_equal(mprotect(at, FIXTURE_SCRATCH, PROT_READ), 0);
	assert_int_equal(at[100], 77);
	assert_int_equal(touch(at), SIGSEGV);
	assert_int_equal(mprotect(at, FIXTURE_SCRATCH, PROT_NONE), 0);
	assert_int_equal(touch(at), SIGSEGV);
	/* Memory like other memory of the process, if the kernel allows that of such files. */
	executable = !mprotect(at, FIXTURE_SCRATCH, PROT_READ | PROT_WRITE | PROT_EXEC);
	if (executable) {
		memcpy(at, code, sizeof(code));
		__builtin___clear_cache(at, at + sizeof(code));
		((void (*)(void))at)();
	} else {
		assert_int_equal(errno, EACCES);
	}
	print_message("# scratch %s be executable\n", executable ? "can" : "can not");
	assert_true(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED);
	assert_true(mmap(NULL, 4096, PROT_READ, MAP_SHARED_VALIDATE | MAP_SYNC, fd, 0) ==
		    MAP_FAILED);
	munmap(at, FIXTURE_SCRATCH);
	fixture_destroy(f);
}

#define assert_refused(call)	assert_int_equal(call, -1)

/* What is done to files has no meaning here, and does no harm. */
void a_descriptor_is_no_file(void **state)
{
	struct fixture *f = fixture_create(1);
	int fd = kvmfilter_fd(f->filter), pipes[2], set = epoll_create1(0);
	struct epoll_event event = { .events = EPOLLIN };
	struct pollfd polled = { .fd = fd, .events = POLLIN | POLLOUT };
	char text[64], byte = 0;
	__u64 value = 0;

	(void)state;
	fixture_add(f, KVMFILTER_BUS_PIO, ISOLATION_PORT, 1,
		    fixture_load(f, count_read, sizeof(struct test_state)), 0);
	assert_int_equal(pipe(pipes), 0);
	assert_refused(read(fd, &byte, 1));
	assert_refused(write(fd, &byte, 1));
	assert_refused(pread(fd, &byte, 1, 0));
	assert_refused(ftruncate(fd, 0));
	assert_refused(fallocate(fd, 0, 0, 4096));
	assert_refused(fsync(fd));
	assert_refused(splice(fd, NULL, pipes[1], NULL, 1, 0));
	assert_refused(sendfile(pipes[1], fd, NULL, 1));
	assert_refused(fchdir(fd));
	assert_refused(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event));
	assert_int_equal(poll(&polled, 1, 0), 1);
	/* Nobody gets a second one, of the same or with other rights. */
	snprintf(text, sizeof(text), "/proc/self/fd/%d", fd);
	assert_refused(open(text, O_RDWR));
	assert_refused(open(text, O_RDONLY));
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK | O_APPEND), 0);
	assert_answered(f, JOB_IN, ISOLATION_PORT, 1, &value);
	close(pipes[0]);
	close(pipes[1]);
	close(set);
	fixture_destroy(f);
}
