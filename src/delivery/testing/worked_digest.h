// The worked example of a digest: made and signed by another implementation, and verified by the
// AWS CLI's own validator.

#pragma once

#include <string_view>

namespace opentrail::delivery::worked {

inline constexpr std::string_view public_key =
    R"(MIIBCgKCAQEAs1q3XkNxMrJ/tk/Mei+LlOug9H1T93aenARFjr85PYqX2OyqAtigX0Qkh/50PgrqMPOd)"
    R"(wWyH7J/Jv+ON3DhOyAFLvYvCQW/sVE9iJffBRatCNS7iIAR7fCxb2m4fPmxK5b4RvBqBKG+Z4CxbSnb7)"
    R"(/P3PIBtCwb0T8BnQUnz3lLaj9gAJI+Mv8647+K40e9UdFmq/qPTR6b7DQV4kxRwSQHVBr39xBc3JmXDx)"
    R"(5MPcLtrUOCbSpX4edMKDjxLnhO74lE2Gvdgw262XRYDEHszVm3W+aGJirygI3W9+oeDl3f7j3foLZrK5)"
    R"(hzLW7ENr2D6x6fDiDQIMJ03ju5IPP5ejFQIDAQAB)";
inline constexpr std::string_view fingerprint = "23a3ae02183521dab86c2f792fdb47cd";

inline constexpr std::string_view bytes =
    R"({"awsAccountId":"111122223333","digestStartTime":"2026-01-02T03:05:06Z","digestE)"
    R"(ndTime":"2026-01-02T04:05:06Z","digestS3Bucket":"trail-bucket-example","digestS3)"
    R"(Object":"AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/11112222333)"
    R"(3_CloudTrail-Digest_us-east-1_audit_us-east-1_20260102T040506Z.json.gz","digestP)"
    R"(ublicKeyFingerprint":"23a3ae02183521dab86c2f792fdb47cd","digestSignatureAlgorith)"
    R"(m":"SHA256withRSA","newestEventTime":"2026-01-02T03:58:00Z","oldestEventTime":"2)"
    R"(026-01-02T03:41:00Z","previousDigestS3Bucket":null,"previousDigestS3Object":null)"
    R"(,"previousDigestHashValue":null,"previousDigestHashAlgorithm":null,"previousDige)"
    R"(stSignature":null,"logFiles":[{"s3Bucket":"trail-bucket-example","s3Object":"AWS)"
    R"(Logs/111122223333/CloudTrail/us-east-1/2026/01/02/111122223333_CloudTrail_us-eas)"
    R"(t-1_20260102T0400Z_Ab3dEf6hIj9kLm2n.json.gz","hashValue":"26a792db36a3afba23b1dd)"
    R"(277fcc9f15a7313c4a92e4e4cc0494846af345ecff","hashAlgorithm":"SHA-256","newestEve)"
    R"(ntTime":"2026-01-02T03:58:00Z","oldestEventTime":"2026-01-02T03:41:00Z"}]})";
inline constexpr std::string_view hash =
    "ef04bd46d19bb4620878b807ae8126fc06c1099cc8ebf1d306a63187b2a3fc09";

inline constexpr std::string_view string_to_sign =
    "2026-01-02T04:05:06Z\n"
    "trail-bucket-example/AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/111"
    "122223333_CloudTrail-Digest_us-east-1_audit_us-east-1_20260102T040506Z.json.gz\n"
    "ef04bd46d19bb4620878b807ae8126fc06c1099cc8ebf1d306a63187b2a3fc09\n"
    "null";

inline constexpr std::string_view signature =
    R"(837079b115813ddcfb3e6901a7f34114706a2958da2b1c030d76bf2acff49aff072cf2bb663ccff7)"
    R"(ee1641ce2f0af193ea765e02c3e1974f908bd8714242b705077966e44dc10fa865f4ada04fa446d0)"
    R"(d6b68096b197c5b135d9a0a8d10238fd18d94251f48ba357a679bb49fb05ac6367948608b3ecefdd)"
    R"(64e8280680634d145ec68e6de15f83644df0840320504e2bf9133d35508bbab6f3cd4704168746fc)"
    R"(bcb5863fdb0de42bb8f12d76808c531cca3692064b18f6ced82d8ff27d466dd7fa9bafbd672139f5)"
    R"(541969547e4c684a145a033f80f60da1459f6b7e3f8e00a12b1c3309409f95ea37ab8468d2d8a574)"
    R"(e887e8a023ee0535f0175b4b71da6a92)";

/// Of the body {"Records":[]}.
inline constexpr std::string_view file_hash =
    "26a792db36a3afba23b1dd277fcc9f15a7313c4a92e4e4cc0494846af345ecff";

}  // namespace opentrail::delivery::worked
