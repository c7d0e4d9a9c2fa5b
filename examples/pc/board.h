/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where things are on this board: the devices, ACPI's tables and dsdt.asl agree on it.
 */
#ifndef PC_BOARD_H
#define PC_BOARD_H

#define BOARD_PIT		0x40
#define BOARD_RTC		0x70
#define BOARD_UART		0x3f8
#define BOARD_PM		0x600
#define BOARD_PCI		0xcf8
#define BOARD_HPET		0xfed00000
#define BOARD_DISK		0xfeb00000	/* virtio over MMIO */

#define BOARD_RESET		0xcf9	/* write 6 or 0eh: reset */
#define BOARD_KEYBOARD		0x64	/* write feh: reset; there is no keyboard */
#define BOARD_DEBUG		0x402	/* firmware's messages: reads e9h */
#define BOARD_MARK		0xe0	/* write n: the guest is in phase n */

#define BOARD_IRQ_PIT		0
#define BOARD_IRQ_UART		4
#define BOARD_IRQ_RTC		8
#define BOARD_IRQ_SCI		9
#define BOARD_IRQ_DISK		16	/* edge */

#define BOARD_SLEEP_OFF		5	/* SLP_TYP of S5 */

#endif /* PC_BOARD_H */
