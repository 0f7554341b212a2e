// A main() for fuzzers where there is no libFuzzer: replays inputs, then tries mutations of them.
//
//   <name>_fuzz [--seconds=N] [--runs=N] [--seed=N] [--keep=FILE] [FILE|FOLDER ...]
//
// The same seed gives the same mutations in the same order, so a failure can be had again; the time
// only decides how many of them are tried. An input that ends the process, or takes more than ten
// seconds, is written to the file of --keep first (./<name>_fuzz-failed-input).

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>

#include "driver/mutator.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
// Read by the sanitizers when they start: a finding is an abort, so that on_signal keeps the input.
extern "C" const char* __asan_default_options() { return "abort_on_error=1"; }
extern "C" const char* __ubsan_default_options() { return "abort_on_error=1:print_stacktrace=1"; }

namespace opentrail::fuzz {
namespace {

constexpr unsigned seconds_per_input_max = 10;

struct Options {
    std::chrono::seconds time{0};
    std::uint64_t run_count_max = 20'000;
    std::uint64_t seed = 1;
    std::string keep;
    std::vector<std::filesystem::path> paths;
};

// What a signal handler needs to know; set before each input.
const Bytes* input_now = nullptr;
char failed_input_path[512];

// Async-signal-safe: nothing but system calls on what was prepared.
void save_input() {
    if (input_now == nullptr) return;
    const int file = ::open(failed_input_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) return;
    if (::write(file, input_now->data(), input_now->size()) >= 0) {
        constexpr std::string_view text = "\nfuzz driver: the input is kept in ";
        [[maybe_unused]] ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
        written = ::write(STDERR_FILENO, failed_input_path,
                          std::char_traits<char>::length(failed_input_path));
        written = ::write(STDERR_FILENO, "\n", 1);
    }
    ::close(file);
    input_now = nullptr;
}

void on_signal(int number) {
    save_input();
    if (number == SIGALRM) {
        constexpr std::string_view text = "fuzz driver: one input took more than ten seconds\n";
        [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    }
    ::signal(number, SIG_DFL);
    ::raise(number);
}

void run_one(const Bytes& input) {
    input_now = &input;
    ::alarm(seconds_per_input_max);
    LLVMFuzzerTestOneInput(input.data(), input.size());
    ::alarm(0);
    input_now = nullptr;
}

bool parse_number(std::string_view argument, std::string_view name, std::uint64_t& value) {
    if (!argument.starts_with(name)) return false;
    value = std::strtoull(argument.data() + name.size(), nullptr, 10);
    return true;
}

Options parse_options(int argument_count, char** arguments) {
    constexpr std::string_view keep = "--keep=";
    Options options;
    options.keep = std::filesystem::path(arguments[0]).filename().string() + "-failed-input";
    for (int i = 1; i < argument_count; ++i) {
        const std::string_view argument = arguments[i];
        std::uint64_t seconds = 0;
        if (parse_number(argument, "--seconds=", seconds)) {
            options.time = std::chrono::seconds(seconds);
            options.run_count_max = UINT64_MAX;
        } else if (argument.starts_with(keep)) {
            options.keep = argument.substr(keep.size());
        } else if (!parse_number(argument, "--runs=", options.run_count_max) &&
                   !parse_number(argument, "--seed=", options.seed)) {
            options.paths.emplace_back(argument);
        }
    }
    return options;
}

int run(int argument_count, char** arguments) {
    const Options options = parse_options(argument_count, arguments);
    const std::string name = std::filesystem::path(arguments[0]).filename().string();
    options.keep.copy(failed_input_path, sizeof failed_input_path - 1);
    for (const int number : {SIGABRT, SIGALRM, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
        ::signal(number, on_signal);
    }

    std::vector<Bytes> corpus = read_corpus(options.paths);
    for (const Bytes& input : corpus) run_one(input);

    const auto end = std::chrono::steady_clock::now() + options.time;
    Mutator mutator(corpus, options.seed);
    std::uint64_t run_count = 0;
    while (run_count < options.run_count_max) {
        if (options.time.count() > 0 && std::chrono::steady_clock::now() >= end) break;
        run_one(mutator.next());
        ++run_count;
    }
    fmt::print("{}: {} inputs replayed, {} mutations tried, seed {}\n", name, corpus.size(),
               run_count, options.seed);
    return 0;
}

}  // namespace
}  // namespace opentrail::fuzz

int main(int argument_count, char** arguments) {
    return opentrail::fuzz::run(argument_count, arguments);
}
