// Mutator: an endless, repeatable sequence of damaged inputs.
//
// Made for text formats, JSON above all, and for small binary ones: flips, runs of bytes cut,
// doubled or moved, words of the formats put in, two inputs spliced. Not thread safe.

#pragma once

#include <cstdint>
#include <filesystem>
#include <random>
#include <vector>

namespace opentrail::fuzz {

using Bytes = std::vector<std::uint8_t>;

/// The files named, and all files below the folders named, in the order of their paths. Those that
/// cannot be read are left out.
std::vector<Bytes> read_corpus(const std::vector<std::filesystem::path>& paths);

class Mutator {
  public:
    /// `corpus` must outlive the mutator. It may be empty: then inputs grow from nothing.
    Mutator(const std::vector<Bytes>& corpus, std::uint64_t seed);

    /// The next input. The same corpus and seed give the same sequence.
    Bytes next();

  private:
    std::size_t below(std::size_t limit);
    void mutate(Bytes& input);
    void insert(Bytes& input, const Bytes& piece);

    const std::vector<Bytes>& corpus_;
    std::mt19937_64 random_;
};

}  // namespace opentrail::fuzz
