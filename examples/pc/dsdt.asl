// SPDX-License-Identifier: GPL-2.0
/*
 * What acpi.c's tables can't say: the state S5, the PCI bus behind its host bridge, the legacy
 * devices that an operating system has drivers for, and the disk. Addresses are board.h's.
 */
DefinitionBlock ("", "DSDT", 2, "KVMFLT", "EXAMPLE ", 1)
{
	Name (\_S5, Package () { 5, 5, 0, 0 })

	Device (\_SB.PCI0)
	{
		Name (_HID, EisaId ("PNP0A03"))
		Name (_CRS, ResourceTemplate ()
		{
			WordBusNumber (ResourceProducer, MinFixed, MaxFixed, PosDecode,
				0, 0, 0, 0, 1)
			IO (Decode16, 0xcf8, 0xcf8, 1, 8)
			WordIO (ResourceProducer, MinFixed, MaxFixed, PosDecode, EntireRange,
				0, 0x1000, 0xffff, 0, 0xf000)
			DWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed,
				NonCacheable, ReadWrite,
				0, 0xc0000000, 0xdfffffff, 0, 0x20000000)
		})

		Device (RTC)
		{
			Name (_HID, EisaId ("PNP0B00"))
			Name (_CRS, ResourceTemplate ()
			{
				IO (Decode16, 0x70, 0x70, 1, 2)
				IRQNoFlags () { 8 }
			})
		}

		Device (COM1)
		{
			Name (_HID, EisaId ("PNP0501"))
			Name (_CRS, ResourceTemplate ()
			{
				IO (Decode16, 0x3f8, 0x3f8, 1, 8)
				IRQNoFlags () { 4 }
			})
		}
	}

	Device (\_SB.DISK)
	{
		Name (_HID, "LNRO0005")
		Name (_UID, 0)
		Name (_CRS, ResourceTemplate ()
		{
			Memory32Fixed (ReadWrite, 0xfeb00000, 0x200)
			Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) { 16 }
		})
	}
}
