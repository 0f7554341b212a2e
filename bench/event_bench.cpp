// What admission costs a record: the complete check, the facts, the content hash and the SHA-256,
// on made-up records of the usual size. Each stage is also timed alone. One thread; CPU time, best
// of several rounds.
//
//   event_bench [--smoke] [FILE...]
//
// Files hold one record a line and are measured beside the made-up ones. Ends with one line of
// JSON.

#include <fmt/format.h>
#include <simdjson.h>
#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/hash.h"
#include "event/lookup_view.h"
#include "event/parse.h"
#include "event/reader.h"
#include "event/sample.h"

namespace {

using opentrail::event::Defaults;
using opentrail::event::FactsBatch;
using opentrail::event::Generator;
using opentrail::event::LookupView;
using opentrail::event::Parser;
using opentrail::event::Reader;

constexpr std::size_t batch_records = 100;
constexpr std::size_t padding = 64;

/// Records back to back, as a door hands them over.
struct Input {
    std::string name;
    std::string bytes;
    std::vector<std::string_view> records;
    std::size_t record_bytes = 0;
};

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

Input input_of(std::string name, const std::vector<std::string>& lines) {
    Input input;
    input.name = std::move(name);
    for (const std::string& line : lines) {
        input.bytes += line;
        input.bytes += '\n';
        input.record_bytes += line.size();
    }
    input.bytes.append(padding, ' ');
    std::size_t at = 0;
    for (const std::string& line : lines) {
        input.records.emplace_back(input.bytes.data() + at, line.size());
        at += line.size() + 1;
    }
    return input;
}

Input made_up(std::size_t count) {
    Generator generator({.begin = opentrail::from_millis(1'760'000'000'000)});
    std::vector<std::string> lines(count);
    for (std::string& line : lines) generator.next(line);
    return input_of("made-up", lines);
}

Input from_file(const std::string& path) {
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return input_of(path, lines);
}

/// Microseconds a record of `work` over all records, the best of `rounds`.
double micros(const Input& input, int rounds,
              const std::function<void(std::span<const std::string_view>)>& work) {
    double best = 1e9;
    for (int round = 0; round < rounds; ++round) {
        const double start = cpu_seconds();
        for (std::size_t at = 0; at < input.records.size(); at += batch_records) {
            const std::size_t count = std::min(batch_records, input.records.size() - at);
            work(std::span(input.records).subspan(at, count));
        }
        best = std::min(best, cpu_seconds() - start);
    }
    return best * 1e6 / static_cast<double>(input.records.size());
}

struct Figures {
    double parse;
    double read;
    double dom;
    double sha256;
    double view;
};

Figures measure(const Input& input, int rounds) {
    Figures figures{};
    const Defaults defaults{"000000000000", "us-east-1"};
    Parser parser;
    std::uint64_t refused = 0;
    std::uint64_t check = 0;
    figures.parse = micros(input, rounds, [&](std::span<const std::string_view> records) {
        FactsBatch batch;
        for (const std::string_view record : records) {
            if (!parser.parse(record, defaults, /*padded=*/true, batch)) ++refused;
        }
        check += batch.values.size();
    });
    Reader reader;
    figures.read = micros(input, rounds, [&](std::span<const std::string_view> records) {
        for (const std::string_view record : records) {
            const auto reading = reader.read(record, /*padded=*/true);
            if (reading) check += (*reading)->content_hash;
        }
    });
    simdjson::dom::parser dom;
    figures.dom = micros(input, rounds, [&](std::span<const std::string_view> records) {
        for (const std::string_view record : records) {
            check += dom.parse(record.data(), record.size(), false).error() == simdjson::SUCCESS;
        }
    });
    figures.sha256 = micros(input, rounds, [&](std::span<const std::string_view> records) {
        for (const std::string_view record : records) check += opentrail::sha256(record)[0];
    });
    LookupView view;
    std::string rendered;
    figures.view = micros(input, rounds, [&](std::span<const std::string_view> records) {
        rendered.clear();
        for (const std::string_view record : records) {
            if (!view.append(record, rendered)) ++refused;
        }
        check += rendered.size();
    });
    if (refused != 0) fmt::print(stderr, "{}: {} records refused\n", input.name, refused);
    fmt::print("{}: {} records of {} bytes; check {:016x}\n", input.name, input.records.size(),
               input.record_bytes / std::max<std::size_t>(1, input.records.size()), check);
    fmt::print("  parse, facts, content hash, SHA-256  {:6.2f} us\n", figures.parse);
    fmt::print("    of which read (without facts)      {:6.2f} us\n", figures.read);
    fmt::print("    of which simdjson's DOM            {:6.2f} us\n", figures.dom);
    fmt::print("    of which SHA-256                   {:6.2f} us\n", figures.sha256);
    fmt::print("  LookupEvents' event, rendered        {:6.2f} us\n", figures.view);
    return figures;
}

}  // namespace

int main(int argc, char** argv) {
    bool smoke = false;
    std::vector<std::string> files;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--smoke") {
            smoke = true;
        } else {
            files.emplace_back(argument);
        }
    }
    const int rounds = smoke ? 1 : 15;
    const Figures figures = measure(made_up(smoke ? 200 : 10'000), rounds);
    for (const std::string& file : files) measure(from_file(file), rounds);

    // The floor: what no admission can do without, by the best libraries we know.
    const double floor = figures.dom + figures.sha256;
    utsname machine{};
    uname(&machine);
    fmt::print(
        "{{\"bench\":\"event\",\"smoke\":{},\"parse_us\":{:.2f},\"read_us\":{:.2f},\"dom_us\":{:."
        "2f},"
        "\"sha256_us\":{:.2f},\"lookup_view_us\":{:.2f},\"floor_us\":{:.2f},\"ratio\":{:.2f},"
        "\"machine\":\"{} {} cores, simdjson {}\"}}\n",
        smoke, figures.parse, figures.read, figures.dom, figures.sha256, figures.view, floor,
        figures.parse / floor, machine.machine, std::thread::hardware_concurrency(),
        simdjson::get_active_implementation()->name());
    return 0;
}
