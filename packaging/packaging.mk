# SPDX-License-Identifier: GPL-2.0
#
# Installation and packages: each of these is made of one or two of the install targets here, in
# userlib/ and in tools/. Included by the Makefile. Wants B, VERSION, KVERSION, KDIR, MANDIR,
# MAN_MODULE, UDEVDIR, MODULESLOADDIR, DESTDIR.

#help install         library, headers, module, udev rule (PREFIX=, DESTDIR=)
.PHONY: install
install: install-lib install-dev install-udev install-module

.PHONY: install-udev
install-udev: install-man-module
	install -d $(DESTDIR)$(UDEVDIR)/rules.d $(DESTDIR)$(MODULESLOADDIR)
	install -m 644 packaging/60-kvmfilter.rules $(DESTDIR)$(UDEVDIR)/rules.d/
	install -m 644 packaging/kvmfilter.modules-load $(DESTDIR)$(MODULESLOADDIR)/kvmfilter.conf

# The module's source, for DKMS to build it on the machine that it is for.
DKMS_SOURCE := /usr/src/kvmfilter-$(VERSION)

.PHONY: install-dkms
install-dkms:
	rm -rf $(DESTDIR)$(DKMS_SOURCE)
	install -d $(addprefix $(DESTDIR)$(DKMS_SOURCE)/,module verifier uapi/linux)
	install -m 644 Kbuild VERSION $(DESTDIR)$(DKMS_SOURCE)/
	install -m 644 module/*.[ch] $(DESTDIR)$(DKMS_SOURCE)/module/
	install -m 644 verifier/*.[ch] $(DESTDIR)$(DKMS_SOURCE)/verifier/
	install -m 644 uapi/linux/kvmfilter.h $(DESTDIR)$(DKMS_SOURCE)/uapi/linux/
	sed 's|^PACKAGE_VERSION=.*|PACKAGE_VERSION="$(VERSION)"|' dkms.conf \
		> $(DESTDIR)$(DKMS_SOURCE)/dkms.conf

#help dkms-install    the module by DKMS, for later kernels as well; dkms-remove
# What `make install` does, by DKMS: for KVERSION now, and for every kernel that comes.
.PHONY: dkms-install
dkms-install:
	packaging/dkms try $(VERSION) $(KVERSION)
	$(MAKE) --no-print-directory install-dkms install-udev DESTDIR=
	packaging/dkms install $(VERSION) $(KVERSION)

.PHONY: dkms-remove
dkms-remove:
	packaging/dkms remove
	rm -f $(UDEVDIR)/rules.d/60-kvmfilter.rules $(MODULESLOADDIR)/kvmfilter.conf \
		$(foreach page,$(MAN_MODULE),$(MANDIR)/man$(subst .,,$(suffix $(page)))/$(notdir $(page)))

.PHONY: install-module
install-module: modules
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) modules_install
	depmod $(if $(DESTDIR),-b $(DESTDIR)) $(KVERSION)

#help deb             Debian packages, in build/deb
.PHONY: deb
deb:
	scripts/setup build-essential $(shell packaging/build-depends)
	packaging/deb $(B)/deb
	@ls $(B)/deb/*.deb

#help rpm             RPM packages, in build/rpm
.PHONY: rpm
rpm:
	scripts/setup build-essential rpm $(shell packaging/build-depends)
	packaging/rpm $(B)/rpm
	@ls $(B)/rpm/*.rpm
