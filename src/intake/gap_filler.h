// GapFiller: reads what digests name: at once when a digest comes by, and in turns what of it could
// not be had then, until it can. A digest that the next one names is read too, and one that nobody
// could check, because its key was not to be had, is looked at again.
//
// For one thread.

#pragma once

#include <functional>
#include <set>
#include <string>
#include <utility>

#include "base/clock.h"
#include "delivery/store.h"
#include "intake/digest_watch.h"
#include "intake/sink.h"

namespace opentrail::intake {

class GapFiller {
  public:
    struct Parts {
        Sink& sink;
        const Clock& clock;
        std::string feed;  // The name in dead letters.
        std::function<Result<delivery::ObjectRead>(const std::string& bucket,
                                                   const std::string& key)>
            read;
        /// A file was read.
        std::function<void(const TakenFile& taken, std::size_t bytes)> taken;
        /// A file is bad, and given up. May be empty.
        std::function<void(const std::string& key, const std::string& why)> given_up;
        /// Of digests' signatures; null: they are not checked.
        DigestKeys* keys = nullptr;
        /// Whether objects come with their metadata, which a folder does not keep.
        bool keeps_metadata = true;
    };
    explicit GapFiller(Parts parts) : parts_(std::move(parts)), digests_(parts_.keys) {}

    /// A digest that was read, and what it names. What cannot be had stays in the ledger as named
    /// and not read. Fails when the sink does not answer.
    Result<void> take_digest(const std::string& bucket, const std::string& key,
                             delivery::ObjectRead read);

    /// One turn: asks the sink what is missing, of one bucket unless it is empty, and reads what is
    /// `wanted` and can be had. At most some thousands; the next turn goes on behind them. Returns
    /// how many digests and files it read, and digests that can be judged by now.
    Result<std::uint64_t> turn(const std::string& bucket,
                               const std::function<bool(std::string_view key)>& wanted,
                               const std::function<bool()>& ends);

  private:
    DigestReport look(const std::string& bucket, const std::string& key,
                      const delivery::ObjectRead& read);
    using Name = std::pair<std::string, std::string>;

    Result<bool> read_digest(const Gaps::Object& object);
    Result<bool> read_file(const Gaps::Object& object);
    Result<std::uint64_t> look_again(const std::string& bucket,
                                     const std::function<bool(const Gaps::Object&)>& is_due,
                                     const std::function<bool()>& ends);
    Result<bool> look_again(const Gaps::Object& object);

    const Parts parts_;
    DigestWatch digests_;
    Gaps::Object behind_;            // Where the next turn goes on: of files,
    Gaps::Object behind_unchecked_;  // and of digests that nobody could check.
};

}  // namespace opentrail::intake
