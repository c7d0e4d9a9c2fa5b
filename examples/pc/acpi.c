// SPDX-License-Identifier: GPL-2.0
/*
 * ACPI 6.5, chapter 5: a board in ACPI mode from the start, with all the legacy a PC has.
 * Tables are lists of their fields, by offset; what is not listed is zero. The FADT is
 * that of ACPI 2.0, the HPET's table is of the IA-PC HPET specification, 3.2.4. The
 * DSDT is compiled from dsdt.asl.
 */
#include <err.h>
#include <string.h>

#include <kvmfilter_acpi_pm.h>
#include <kvmfilter_hpet.h>
#include <kvmfilter_rtc.h>

#include "board.h"
#include "boot.h"
#include "pc_dsdt.h"

#define HEADER		36
#define FACS_SIZE	64

/* Where the BIOS used to be, and the root pointer is looked for. */
#define TABLES		0xe0000
#define TABLES_END	0x100000

struct field {
	unsigned int offset, size;
	__u64 value;
};

struct table {
	const char *signature;
	unsigned int revision, size, fields;
	const struct field *field;
};

/* Registers, with their address to follow: ports of bits, accessed by 1, 2 or 4 (3) bytes. */
#define PORT(bits, access)	(1 | (bits) << 8 | (access) << 24)
#define MEMORY64		(64 << 8)

#define PM_CONTROL	(BOARD_PM + KVMFILTER_ACPI_PM_CONTROL)
#define PM_TIMER	(BOARD_PM + KVMFILTER_ACPI_PM_TIMER)

#define FADT_FACS	36
#define FADT_DSDT	40
#define FADT_X_DSDT	140

static const struct field fadt_fields[] = {
	{ 46, 2, BOARD_IRQ_SCI },
	{ 56, 4, BOARD_PM },		/* PM1a_EVT_BLK */
	{ 64, 4, PM_CONTROL },		/* PM1a_CNT_BLK */
	{ 76, 4, PM_TIMER },		/* PM_TMR_BLK */
	{ 88, 1, 4 },			/* their lengths */
	{ 89, 1, 2 },
	{ 91, 1, 4 },
	{ 96, 2, 101 },			/* no C2 and C3: they take too long */
	{ 98, 2, 1001 },
	{ 108, 1, KVMFILTER_RTC_CENTURY },
	{ 109, 2, 1 << 0 | 1 << 2 | 1 << 3 },	/* legacy devices, no VGA, no MSI */
	/* WBINVD, C1, no buttons, no wake-up by the RTC, reset register. */
	{ 112, 4, 1 << 0 | 1 << 2 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 10 },
	{ 116, 4, PORT(8, 1) }, { 120, 8, BOARD_RESET },
	{ 128, 1, 6 },			/* what resets */
	{ 148, 4, PORT(32, 3) }, { 152, 8, BOARD_PM },
	{ 172, 4, PORT(16, 2) }, { 176, 8, PM_CONTROL },
	{ 208, 4, PORT(32, 3) }, { 212, 8, PM_TIMER },
};

/* Flags 13 of an override: level, active high. */
static const struct field madt_fields[] = {
	{ 36, 4, 0xfee00000 }, { 40, 4, 1 },		/* there are two PICs as well */
	{ 45, 1, 8 }, { 48, 4, 1 },			/* processor 0, enabled */
	{ 52, 1, 1 }, { 53, 1, 12 }, { 56, 4, 0xfec00000 },		/* I/O APIC */
	{ 64, 1, 2 }, { 65, 1, 10 }, { 67, 1, BOARD_IRQ_PIT }, { 68, 4, 2 },
	{ 74, 1, 2 }, { 75, 1, 10 }, { 77, 1, BOARD_IRQ_SCI }, { 78, 4, BOARD_IRQ_SCI },
	{ 82, 2, 13 },
	{ 84, 1, 4 }, { 85, 1, 6 }, { 86, 1, 0xff }, { 89, 1, 1 },	/* NMI at LINT1 */
};

static const struct field hpet_fields[] = {
	{ 36, 4, KVMFILTER_HPET_ID },
	{ 40, 4, MEMORY64 }, { 44, 8, BOARD_HPET },
	{ 53, 2, 128 },			/* ticks that are not too few */
};

#define TABLE(fields, signature, revision, size)			\
	{ (signature), (revision), (size), sizeof(fields) / sizeof((fields)[0]), (fields) }

static const struct table fadt = TABLE(fadt_fields, "FACP", 3, 244);
static const struct table madt = TABLE(madt_fields, "APIC", 3, 90);
static const struct table hpet = TABLE(hpet_fields, "HPET", 1, 56);

static void set(char *table, unsigned int offset, unsigned int size, __u64 value)
{
	memcpy(table + offset, &value, size);
}

static void set_text(char *table, unsigned int offset, const char *text)
{
	while (*text)
		table[offset++] = *text++;
}

static void set_checksum(char *table, unsigned int offset, unsigned int size)
{
	__u8 sum = 0;

	table[offset] = 0;
	while (size--)
		sum -= table[size];
	table[offset] = sum;
}

/* Space for a table; the FACS wants multiples of 64, the RSDP of 16. */
static __u64 take(__u64 *next, unsigned int size)
{
	__u64 address = *next;

	*next += (size + 63) / 64 * 64;
	if (*next > TABLES_END)
		errx(1, "no room for ACPI's tables");
	return address;
}

static void set_header(char *table, const char *signature, unsigned int revision,
		       unsigned int size)
{
	set_text(table, 0, signature);
	set(table, 4, 4, size);
	set(table, 8, 1, revision);
	set_text(table, 10, "KVMFLTEXAMPLE ");
	set(table, 24, 4, 1);
	set_text(table, 28, "KVMF");
	set(table, 32, 4, 1);
	set_checksum(table, 9, size);
}

/* Returns its address. Changed later it needs a new checksum. */
static __u64 add(char *memory, __u64 *next, const struct table *table)
{
	__u64 address = take(next, table->size);
	unsigned int i;

	for (i = 0; i < table->fields; i++)
		set(memory + address, table->field[i].offset, table->field[i].size,
		    table->field[i].value);
	set_header(memory + address, table->signature, table->revision, table->size);
	return address;
}

static __u64 add_fadt(char *memory, __u64 *next)
{
	__u64 facs = take(next, FACS_SIZE), dsdt = take(next, sizeof(pc_dsdt_aml_code));
	__u64 address = add(memory, next, &fadt);

	set_text(memory + facs, 0, "FACS");
	set(memory + facs, 4, 4, FACS_SIZE);
	set(memory + facs, 32, 1, 1);		/* version */
	memcpy(memory + dsdt, pc_dsdt_aml_code, sizeof(pc_dsdt_aml_code));
	set(memory + address, FADT_FACS, 4, facs);
	set(memory + address, FADT_DSDT, 4, dsdt);
	set(memory + address, FADT_X_DSDT, 8, dsdt);
	set_checksum(memory + address, 9, fadt.size);
	return address;
}

__u64 acpi_load(struct machine *machine)
{
	char *memory = machine->memory;
	__u64 next = TABLES, rsdp = take(&next, 36), xsdt = take(&next, HEADER + 3 * 8);

	set(memory + xsdt, HEADER, 8, add_fadt(memory, &next));
	set(memory + xsdt, HEADER + 8, 8, add(memory, &next, &madt));
	set(memory + xsdt, HEADER + 16, 8, add(memory, &next, &hpet));
	set_header(memory + xsdt, "XSDT", 1, HEADER + 3 * 8);
	set_text(memory + rsdp, 0, "RSD PTR ");
	set_text(memory + rsdp, 9, "KVMFLT");
	set(memory + rsdp, 15, 1, 2);		/* revision */
	set(memory + rsdp, 20, 4, 36);
	set(memory + rsdp, 24, 8, xsdt);
	set_checksum(memory + rsdp, 8, 20);
	set_checksum(memory + rsdp, 32, 36);
	return rsdp;
}
