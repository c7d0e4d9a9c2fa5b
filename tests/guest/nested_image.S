/* SPDX-License-Identifier: GPL-2.0 */
/* The code of L1 and L2 as data of the test. */
	.section .rodata
	.global nested_image, nested_image_end
nested_image:
	.incbin "nested_guest.bin"
nested_image_end:
	.section .note.GNU-stack, "", @progbits
