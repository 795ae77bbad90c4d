import { readFileSync } from 'node:fs';
import type { SASLOptions } from 'kafkajs';
import { createTokenProvider } from '../../connectors/kafka/oauth.ts';
import type { KafkaConnection } from '../../connectors/kafka/protocol.ts';
import { ReconduitError } from '../../processors/errors.ts';
import type { Config } from '../config.ts';

function pemOf(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ReconduitError('CONFIG_INVALID', `${variable} is "${file}": name a file that can be read`, cause);
  }
}

function tlsOf({ kafkaSsl, kafkaSslCaFile, kafkaSslCertFile, kafkaSslKeyFile }: Config): Pick<KafkaConnection, 'ssl'> {
  if (!kafkaSsl) return {};
  return {
    ssl: {
      ...(kafkaSslCaFile === null ? {} : { ca: pemOf('KAFKA_SSL_CA_FILE', kafkaSslCaFile) }),
      ...(kafkaSslCertFile === null ? {} : { cert: pemOf('KAFKA_SSL_CERT_FILE', kafkaSslCertFile) }),
      ...(kafkaSslKeyFile === null ? {} : { key: pemOf('KAFKA_SSL_KEY_FILE', kafkaSslKeyFile) }),
    },
  };
}

function saslOf(config: Config): SASLOptions | undefined {
  const { kafkaSaslMechanism: mechanism, kafkaSaslUser, kafkaSaslPassword, kafkaSaslTokenUrl } = config;
  const [username, password] = [kafkaSaslUser ?? '', kafkaSaslPassword ?? ''];
  switch (mechanism) {
    case 'none':
      return undefined;
    case 'plain':
      return { mechanism, username, password };
    case 'scram-sha-256':
      return { mechanism, username, password };
    case 'scram-sha-512':
      return { mechanism, username, password };
    case 'oauthbearer': {
      const [url, scope] = [kafkaSaslTokenUrl ?? '', config.kafkaSaslTokenScope];
      return {
        mechanism,
        oauthBearerProvider: createTokenProvider({ url, clientId: username, clientSecret: password, scope }),
      };
    }
  }
}

/** How to reach the cluster of KAFKA_BROKERS. @throws CONFIG_INVALID when a named file cannot be read. */
export function kafkaConnectionOf(config: Config): KafkaConnection {
  const sasl = saslOf(config);
  const { kafkaBrokers: brokers, appId: clientId } = config;
  return { brokers, clientId, ...tlsOf(config), ...(sasl === undefined ? {} : { sasl }) };
}
