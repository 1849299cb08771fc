# goglenet. `make help` lists the targets. Go and make are enough for all of them
# but the type check of the JavaScript, which wants Node.

PORT     ?= 8080
FUZZTIME ?= 10s

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0

.DEFAULT_GOAL := help
.PHONY: help serve dist test test-all arm64 fuzz check bench bench-rivals bench-native bench-training bench-throughput accuracy screenshots clean chromium fmt vet static generated tidy types rules platforms

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: ## Build everything, get the weights, and serve the page on localhost (PORT=8080)
	@go build -o bin/goglenet ./tools/goglenet
	@bin/goglenet serve --port $(PORT)

dist: ## Build the folder dist, all that a static host needs
	go run ./tools/web/dist -o dist

# The tests in the browser come last: they watch for delays, which other tests beside them would cause.
E2E   := ./tools/test/e2e
OTHER := $$(go list ./... | grep -v /tools/test/e2e$$)

test: chromium ## Run the tests, in Chromium too; installs it where it can
	@go run ./tools/test/tally -short $(OTHER) -- $(E2E)

test-all: chromium ## Run the slow tests too, the network's in Chromium and for arm64 as well, and fuzz every reader for FUZZTIME=10s
	@go run ./tools/test/tally $(OTHER) -- $(E2E)
	go build -o bin/in-chromium ./tools/test/in-chromium
	GOOS=js GOARCH=wasm go test -short -exec $(CURDIR)/bin/in-chromium ./core/... ./quant/...
	@$(MAKE) --no-print-directory arm64 fuzz

arm64: ## Run core's short tests for arm64, where QEMU (qemu-user-static) can run them
	@if command -v qemu-aarch64-static >/dev/null; then \
		CGO_ENABLED=0 GOARCH=arm64 go test -short -timeout 30m -exec qemu-aarch64-static ./core/...; \
	else \
		echo "SKIPPED: core is not tested for arm64, there is no qemu-aarch64-static here"; \
	fi

fuzz: ## Fuzz every reader for FUZZTIME=10s
	@grep -rlE --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u | while read -r dir; do \
		for target in $$(go test -list '^Fuzz' "$$dir" | grep '^Fuzz'); do \
			echo "$$dir $$target"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 20x "$$dir" || exit 1; \
		done; \
	done

check: fmt vet platforms static generated tidy types rules ## Check format, lints, generated code, modules, types and dependency rules

fmt:
	@files=$$(gofmt -l .); [ -z "$$files" ] || { echo "gofmt these:"; echo "$$files"; exit 1; }

vet:
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./wasm ./core/... ./quant/...

# The network and what classifies with it build without cgo wherever Go runs.
platforms:
	@for platform in linux/arm64 linux/riscv64 linux/386 darwin/amd64 darwin/arm64 windows/amd64; do \
		echo "building for $$platform"; \
		CGO_ENABLED=0 GOOS=$${platform%/*} GOARCH=$${platform#*/} go build ./core/... ./quant/... ./tools/predict/... || exit 1; \
	done

static:
	GOBIN=$(CURDIR)/bin go install $(STATICCHECK)
	bin/staticcheck ./...
	GOOS=js GOARCH=wasm bin/staticcheck ./wasm

# Generated code is made anew; nothing may change by that.
generated:
	@before=$$(git status --porcelain; git diff); \
	go generate ./... || exit 1; \
	after=$$(git status --porcelain; git diff); \
	[ "$$before" = "$$after" ] || { echo "generated files were out of date; go generate has made them anew:"; git status --short; exit 1; }

tidy:
	go mod tidy -diff

types:
	@if command -v npm >/dev/null; then \
		npm ci --prefix tools/test/typecheck --no-audit --no-fund --silent && npm run --prefix tools/test/typecheck --silent check; \
	else \
		echo "SKIPPED: the types of js/ and site/ are not checked, there is no Node here"; \
	fi

rules:
	go test ./tools/test/pkgrules

bench: ## Measure the speed of the network, layer by layer, here and in Chromium
	go run ./tools/goglenet bench
	go build -o bin/in-chromium ./tools/test/in-chromium
	GOOS=js GOARCH=wasm go run -exec bin/in-chromium ./tools/goglenet bench
	go run ./tools/bench/kernels

bench-rivals: chromium ## Measure against other engines in one Chromium (Node and ../shared; RIVALS=--readme keeps the table)
	go run ./tools/bench/rivals $(RIVALS)

bench-native: ## Measure the command against onnxruntime's native build (Node and ../shared; NATIVE=--readme keeps the table)
	go run ./tools/bench/native $(NATIVE)

bench-training: ## Measure a step of training against PyTorch's (Python with torch and ../shared; TRAINING=--readme keeps the table)
	go run ./tools/bench/training $(TRAINING)

bench-throughput: ## Measure pictures a second, and what a million cost (THROUGHPUT='--images DIR --price 0.04')
	go run ./tools/bench/throughput $(THROUGHPUT)

accuracy: ## Measure accuracy with 1, 10 and 144 crops for the README's table (an hour; needs ../shared)
	go run ./tools/bench/accuracy --readme

screenshots: ## Take pictures of the page in all its states, into the folder screenshots
	go run ./tools/test/screenshots -o screenshots

clean: ## Remove what was built; downloaded models stay
	rm -rf dist bin screenshots tools/test/typecheck/node_modules tools/bench/rivals/node_modules tools/bench/native/node_modules

chromium:
	@tools/test/e2e/install-chromium
