// What reading others' queues and buckets stands on, from a command's options.

#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "app/intake_command.h"
#include "aws/credential_chain.h"
#include "aws/s3_client.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "delivery/s3_store.h"
#include "disk/real_disk.h"
#include "intake/digest_keys.h"

namespace opentrail::app {

class IntakeGround {
  public:
    /// Code::invalid for options that cannot be. Asks nobody.
    static Result<std::unique_ptr<IntakeGround>> open(const IntakeOptions& options);

    disk::RealDisk& disk() { return disk_; }
    const Clock& clock() const { return clock_; }
    delivery::S3Store& store() { return *store_; }
    /// Of digests' signatures; null: they are not checked. From any thread.
    intake::DigestKeys* keys() { return keys_.get(); }
    /// What calls stand on besides the store.
    aws::CallGround calls() {
        return {.credentials = *credentials_,
                .clock = clock_,
                .random = random_,
                .pause = aws::pause_until(stop_.get_token()),
                .stop = stop_.get_token()};
    }
    std::unique_ptr<aws::S3Client> client();
    /// Ends what runs.
    void stop();

  private:
    Result<void> open_keys(const IntakeOptions& options);

    disk::RealDisk disk_;
    SystemClock clock_;
    SystemRandom random_;
    std::stop_source stop_;
    delivery::S3Settings s3_;
    std::unique_ptr<aws::CredentialChain> credentials_;
    std::unique_ptr<delivery::S3Store> store_;
    std::unique_ptr<intake::DigestKeys> keys_;
};

}  // namespace opentrail::app
