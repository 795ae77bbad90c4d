/** Which system a file is an export of. */
export type FileSide = 'pos' | 'rewards';

/** A value that a row of either side may state. */
export type Field =
  | 'transaction_id'
  | 'redemption_id'
  | 'program'
  | 'practice_id'
  | 'clinic_id'
  | 'customer_name'
  | 'first_name'
  | 'last_name'
  | 'customer_phone'
  | 'customer_email'
  | 'member_id'
  | 'loyalty_id'
  | 'auth_code'
  | 'product'
  | 'service'
  | 'amount'
  | 'reward_label'
  | 'reward_amount'
  | 'status'
  | 'occurred_at'
  | 'redeemed_at'
  | 'time'
  | 'provider';

/** Aliases by field, best first, as `plainWords` writes them. The field's own name always comes first. */
export type AliasTable = Readonly<Partial<Record<Field, readonly string[]>>>;

function words(list: string): string[] {
  return list.split(',').map((w) => w.trim());
}

/** `patient name`, `guest name` ... : what point-of-sale systems and portals call a customer. */
function ofCustomer(list: string): string[] {
  const people = ['customer', 'client', 'patient', 'guest', 'member', 'consumer'];
  return words(list).flatMap((w) => [w, ...people.map((p) => `${p} ${w}`)]);
}

const person: AliasTable = {
  customer_name: [
    ...words('customer name,client name,patient name,guest name,member name,consumer name,full name,name'),
    ...words('customer full name,patient full name,customer,client,patient,guest,consumer,member,buyer,sold to'),
  ],
  first_name: ofCustomer('first name,given name,first,firstname,fname'),
  last_name: ofCustomer('last name,surname,family name,last,lastname,lname'),
  customer_phone: [
    ...ofCustomer('phone,phone number,mobile,mobile phone,mobile number,cell,cell phone,telephone,contact number'),
    ...words('primary phone,home phone,phone 1'),
  ],
  customer_email: ofCustomer('email,e mail,email address,e mail address'),
};

const place: AliasTable = {
  practice_id: words('practice id,practice,practice number,business id,organization id,organisation id,account id'),
  clinic_id: [
    ...words(
      'clinic id,clinic,clinic name,location id,location,location name,center id,center,center name,center code',
    ),
    ...words('centre,site id,site,site name,branch,store id,store,studio,office,redeemed location,redemption location'),
  ],
};

const auth = words(
  'auth code,authorization code,authorisation code,authorization,auth,authorization number,approval code,' +
    'certificate number,certificate code,certificate,certificate id,voucher number,voucher,redemption code,coupon code,code',
);
const item = words(
  'product,service,product name,service name,treatment,treatment name,item,item name,item description,procedure,' +
    'description,products,services,product service,product or service,product description,brand,sku description',
);
const time = words('time,transaction time,sale time,redemption time,invoice time');

/** What columns of a program's export are called. */
const rewards: AliasTable = {
  ...person,
  ...place,
  redemption_id: [
    ...words('redemption id,redemption number,transaction id,transaction number,confirmation number,confirmation'),
    ...words('reference number,reference id,reference,reward id,claim id,order id,record id,redemption,transaction,id'),
  ],
  program: words('program,programme,rewards program,reward program,loyalty program,program name,source'),
  member_id: [
    ...words('member id,member number,membership number,membership id,loyalty id,loyalty number,rewards id'),
    ...words('alle id,alle member id,alle number,aspire id,aspire member id,aspire number,consumer id'),
  ],
  auth_code: auth,
  product: item,
  amount: [
    ...words('amount,reward amount,redemption amount,amount redeemed,redeemed amount,reward value,redemption value'),
    ...words(
      'certificate amount,certificate value,discount amount,dollar amount,value,face value,discount,total,savings',
    ),
  ],
  status: words('status,redemption status,transaction status,reward status,state'),
  redeemed_at: [
    ...words('redeemed at,redeemed on,redeemed date,date redeemed,redemption date,date of redemption,date,date time'),
    ...words('datetime,timestamp,transaction date,occurred at,treatment date,service date,date of service,visit date'),
    ...words('used on,completed at,completed date,processed date,created at,created on,created date,created'),
  ],
  time,
};

/** What columns of a point-of-sale export are called. */
const pos: AliasTable = {
  ...person,
  ...place,
  transaction_id: [
    ...words('transaction id,transaction number,invoice number,invoice id,invoice,sale id,sale number,ticket number'),
    ...words('ticket id,ticket,order number,order id,order,receipt number,receipt id,receipt,bill number,checkout id'),
    ...words('sale,transaction,payment id,id'),
  ],
  loyalty_id: [
    ...words('loyalty id,loyalty number,loyalty,rewards id,rewards member id,member id,member number,membership id'),
    ...words('alle id,alle member id,alle number,aspire id,aspire member id,aspire number'),
  ],
  service: item,
  amount: [
    ...words(
      'amount,line total,line amount,item total,item amount,sale amount,sales amount,net amount,net sales,price',
    ),
    ...words('item price,sale price,net price,total,total amount,gross amount,gross sales,sales,subtotal,sub total'),
    ...words('invoice total,invoice amount,amount paid,paid amount,payment amount,charge,charges,unit price,collected'),
    ...words('net,net total,gross,cost,fee,service amount,service price,service total,ticket total,order total,value'),
  ],
  reward_label: [
    ...words('reward label,reward name,reward type,rewards,reward,discount name,discount type,discount label'),
    ...words('discount reason,discount description,coupon name,coupon,promotion name,promotion,promo,credit name'),
    ...words('credit type,credit label,tender type,tender label,tender name,tender,payment method,payment type'),
  ],
  reward_amount: [
    ...words('reward amount,reward value,rewards amount,rewards applied,reward applied,discount amount,discount value'),
    ...words('discount,coupon amount,credit amount,credit applied,promotion amount,promo amount,tender amount'),
    ...words('redemption amount,amount off'),
  ],
  auth_code: auth,
  status: words('status,transaction status,invoice status,sale status,payment status,order status,ticket status,state'),
  occurred_at: [
    ...words('occurred at,date,transaction date,sale date,date of sale,sold on,invoice date,closed at,closed date'),
    ...words(
      'close date,checkout date,date time,datetime,timestamp,order date,payment date,purchase date,service date',
    ),
    ...words('date of service,appointment date,visit date,completed at,completed date,created at,created date,created'),
    ...words('redeemed at'),
  ],
  time,
  provider: [
    ...words('provider,provider name,staff,staff name,employee,employee name,injector,practitioner,therapist'),
    ...words('technician,clinician,performed by,serviced by,service provider,rendered by,sold by'),
  ],
};

/** The alias table of a side. */
export function aliasesOf(side: FileSide): AliasTable {
  return side === 'pos' ? pos : rewards;
}

/** Name of the field that holds a side's time and its id. */
export function timeFieldOf(side: FileSide): Field {
  return side === 'pos' ? 'occurred_at' : 'redeemed_at';
}
