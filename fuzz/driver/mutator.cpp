#include "driver/mutator.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>

namespace opentrail::fuzz {
namespace {

constexpr std::size_t input_bytes_max = 256 * 1024;
constexpr std::size_t mutations_per_input_max = 8;

// Words that random bytes would take ages to make.
constexpr std::string_view words[] = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "null",
    "true",
    "false",
    "-0",
    "1e999",
    "1E-5",
    "01",
    "0.",
    "\\u0000",
    "\\ud800",
    "\\",
    "\xff",
    "\xc0\x80",
    "\xed\xa0\x80",
    "\r\n",
    "\n\n",
    "\t",
    "%00",
    "%zz",
    "+",
    "&",
    "=",
    "/",
    "..",
    "{\"Records\":[",
    "]}",
    "\"eventVersion\":\"1.08\"",
    "2024-02-30T25:61:61Z",
    "18446744073709551616",
    "-9223372036854775809",
    "[[[[[[[[[[[[[[[[",
    "{\"a\":{\"a\":{\"a\":",
    "\"eventTime\":",
    "\x1f\x8b\x08",
    "<a>",
    "<!DOCTYPE",
    "&amp;",
    "AWS4-HMAC-SHA256",
    "arn:aws:iam::",
    "Content-Length: 0\r\n",
};

Bytes to_bytes(std::string_view text) { return {text.begin(), text.end()}; }

void append_file(const std::filesystem::path& path, std::vector<Bytes>& corpus) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return;
    corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

auto at(Bytes& bytes, std::size_t position) {
    return bytes.begin() + static_cast<std::ptrdiff_t>(position);
}

auto at(const Bytes& bytes, std::size_t position) {
    return bytes.begin() + static_cast<std::ptrdiff_t>(position);
}

}  // namespace

std::vector<Bytes> read_corpus(const std::vector<std::filesystem::path>& paths) {
    std::vector<std::filesystem::path> files;
    for (const auto& path : paths) {
        std::error_code error;
        if (!std::filesystem::is_directory(path, error)) {
            files.push_back(path);
            continue;
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path, error)) {
            if (entry.is_regular_file(error)) files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    std::vector<Bytes> corpus;
    for (const auto& file : files) append_file(file, corpus);
    return corpus;
}

Mutator::Mutator(const std::vector<Bytes>& corpus, std::uint64_t seed)
    : corpus_(corpus), random_(seed) {}

Bytes Mutator::next() {
    Bytes input;
    if (!corpus_.empty()) input = corpus_[below(corpus_.size())];
    const std::size_t count = 1 + below(mutations_per_input_max);
    for (std::size_t i = 0; i < count; ++i) mutate(input);
    if (input.size() > input_bytes_max) input.resize(input_bytes_max);
    return input;
}

std::size_t Mutator::below(std::size_t limit) {
    // Not uniform_int_distribution: its sequence differs between standard libraries.
    return static_cast<std::size_t>(random_() % limit);
}

void Mutator::insert(Bytes& input, const Bytes& piece) {
    const std::size_t position = below(input.size() + 1);
    input.insert(at(input, position), piece.begin(), piece.end());
}

void Mutator::mutate(Bytes& input) {
    if (input.empty()) return insert(input, to_bytes(words[below(std::size(words))]));

    const std::size_t from = below(input.size());
    const std::size_t length = 1 + below(std::min<std::size_t>(input.size() - from, 64));
    switch (below(9)) {
        case 0: input[from] = static_cast<std::uint8_t>(input[from] ^ (1U << below(8))); break;
        case 1: input[from] = static_cast<std::uint8_t>(below(256)); break;
        case 2: input.erase(at(input, from), at(input, from + length)); break;
        case 3: insert(input, Bytes(at(input, from), at(input, from + length))); break;
        case 4: input.resize(from); break;
        case 5:
        case 6: insert(input, to_bytes(words[below(std::size(words))])); break;
        case 7: insert(input, Bytes(1 + below(300), input[from])); break;
        default: {
            if (corpus_.empty()) break;
            const Bytes& other = corpus_[below(corpus_.size())];
            const std::size_t start = below(other.size() + 1);
            input.resize(from);
            input.insert(input.end(), at(other, start), other.end());
            break;
        }
    }
}

}  // namespace opentrail::fuzz
