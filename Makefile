# Each target is a script in bin/; the scripts say what they do.
.PHONY: help setup run test check format ci bench torture

help:
	@echo 'make run      build and start Tryggve with the demonstration city'
	@echo 'make test     everything that must hold before a change is done'
	@echo 'make check    style of code and scripts only'
	@echo 'make format   write the Swift code in the agreed style'
	@echo 'make ci       make test in a fresh clone of what is committed'
	@echo 'make bench    measure'
	@echo 'make torture  kill, fill and forge, and see that nothing is lost'

setup:
	@bin/setup

run:
	@bin/run

test:
	@bin/test

check:
	@bin/check

format:
	@swift format --in-place --parallel --recursive Sources Tests Package.swift

ci:
	@bin/ci

bench:
	@bin/setup --bench
	@bin/bench

torture:
	@bin/setup --bench
	@bin/torture
