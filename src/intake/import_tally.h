// ImportTally: how far an import from a bucket is, in CloudTrail's figures, from the files that are
// found and done. Safe from any thread.
//
// A prefix is a folder that holds files of the import. It is completed when no file that was found
// in it is open, and the listing has gone on to another or ended: in whatever order files are
// listed, each folder counts once. For that a hash of each is kept, up to `folders_max` of them;
// beyond, a folder that is listed in two parts counts twice.

#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

#include "catalog/bucket_import.h"

namespace opentrail::intake {

class ImportTally {
  public:
    static constexpr std::size_t folders_max = 1'000'000;

    void found(std::string_view key);
    void all_found();
    /// A file that was found is done; `events` are those of it that the history has.
    void completed(std::string_view key, std::uint64_t events);
    /// A file that was found could not be read.
    void failed(std::string_view key);
    /// An entry that failed beside files: records of one that is completed, a listing.
    void failed_beside();

    catalog::ImportStatistics statistics() const;

  private:
    void close(std::string_view key);

    mutable std::mutex mutex_;
    catalog::ImportStatistics sums_;                          // All but prefixes_completed.
    std::map<std::string, std::uint64_t, std::less<>> open_;  // Files by folder.
    std::unordered_set<std::size_t> seen_;                    // Folders' hashes.
    std::string current_;                                     // The folder that is being listed.
    bool is_listing_ = false;
};

}  // namespace opentrail::intake
