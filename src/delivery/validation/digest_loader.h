// DigestLoader: reads digests ahead of the walk, which goes through them one after another.
//
// For one thread; reads on those of a crew.

#pragma once

#include <future>
#include <map>
#include <span>
#include <string>

#include "delivery/validation/crew.h"
#include "delivery/validation/digest_check.h"
#include "delivery/validation/digest_list.h"

namespace opentrail::delivery::validation {

class DigestLoader {
  public:
    /// Reads at most `ahead` digests that nobody asked for yet.
    DigestLoader(Source& source, Crew& crew, std::size_t ahead)
        : source_(source), crew_(crew), ahead_(ahead) {}
    /// Waits for what is being read.
    ~DigestLoader();
    DigestLoader(const DigestLoader&) = delete;
    DigestLoader& operator=(const DigestLoader&) = delete;

    /// What load() will probably be asked for, the last of `digests` first, of this bucket. They
    /// outlive it, or the next call.
    void expect(const std::string& bucket, std::span<const ListedDigest> digests);
    ReadDigest load(const std::string& bucket, const std::string& key);

  private:
    void read_ahead();

    Source& source_;
    Crew& crew_;
    const std::size_t ahead_;
    std::string bucket_;
    std::span<const ListedDigest> expected_;                  // Those that are not yet read.
    std::map<std::string, std::future<ReadDigest>> reading_;  // By key.
};

}  // namespace opentrail::delivery::validation
