#include "app/feed_crew.h"

#include "app/bucket_crew.h"
#include "app/intake_crew.h"

namespace opentrail::app {

Result<std::unique_ptr<FeedCrew>> FeedCrew::start(const IntakeOptions& options,
                                                  std::unique_ptr<intake::Sink> sink,
                                                  bool forever) {
    if (options.queue.empty() == options.source.empty()) {
        return fail(Code::invalid,
                    "a feed is a queue or a bucket: --queue URL, or --bucket s3://BUCKET/PREFIX");
    }
    if (!options.queue.empty()) return TRY(IntakeCrew::start(options, std::move(sink), forever));
    return TRY(BucketCrew::start(options, std::move(sink), forever));
}

}  // namespace opentrail::app
