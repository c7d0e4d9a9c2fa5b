/* SPDX-License-Identifier: GPL-2.0 */
/* The hostile guest's code as data of the test. */
	.section .rodata
	.global hostile_image, hostile_image_end
hostile_image:
	.incbin "hostile_guest.bin"
hostile_image_end:
	.section .note.GNU-stack, "", @progbits
