/* SPDX-License-Identifier: GPL-2.0 */
/* The guest's image as data of the VMM. */
	.section .rodata
	.global vm_guest_image, vm_guest_image_end
vm_guest_image:
	.incbin "guest.bin"
vm_guest_image_end:
	.section .note.GNU-stack, "", @progbits
