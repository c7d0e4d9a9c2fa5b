/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From the reset vector to 32-bit mode: all of memory flat, a stack, and on to measure().
 * The ROM is the last 64 KiB below 4 GiB, and again those below 1 MiB, where it is linked.
 */
#define ROM	0xf0000
#define STACK	0x8000

	.section .start, "ax"
	.code16
start16:
	cli
	addr32 lgdtl %cs:gdtr - ROM
	movl	%cr0, %eax
	orb	$1, %al
	movl	%eax, %cr0
	ljmpl	$8, $start32

	.code32
start32:
	movw	$16, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movl	$STACK, %esp
	call	measure
1:	hlt
	jmp	1b

	.balign	8
gdt:	.quad	0
	.quad	0x00cf9b000000ffff
	.quad	0x00cf93000000ffff
gdtr:	.word	. - gdt - 1
	.long	gdt

	.section .reset, "ax"
	.code16
	jmp	start16
	.balign	16, 0

	.section .note.GNU-stack, "", @progbits
