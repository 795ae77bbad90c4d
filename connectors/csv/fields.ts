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
  | 'alle_amount'
  | 'aspire_amount'
  | 'tender_label'
  | 'tender_amount'
  | 'status'
  | 'activity'
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

/** `sale date`, `date of sale`, `sold on` ... : how exports call the moment of something. */
function ofMoment(list: string): string[] {
  const forms = ['date', 'at', 'on', 'date time', 'datetime', 'date and time', 'timestamp'];
  return words(list).flatMap((w) => [...forms.map((form) => `${w} ${form}`), `date of ${w}`, `date ${w}`]);
}

const person: AliasTable = {
  customer_name: [
    ...words('customer name,client name,patient name,guest name,member name,consumer name,full name'),
    // Beside "Client" a "Name" is what was sold; beside "Member" it is whose number that is.
    ...words('customer full name,patient full name,customer,client,patient,guest,name,consumer,member,buyer,sold to'),
    ...words('billed to,bill to,bill to name,alle member,aspire member,participant,payer,account name,account holder'),
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
  practice_id: words('practice id,practice,practice number,business id,organization id,organisation id'),
  clinic_id: [
    ...words(
      'clinic id,clinic,clinic name,location id,location,location name,clinic location,center id,center,center name,center code',
    ),
    ...words('centre,site id,site,site name,branch,store id,store,studio,office,redeemed location,redemption location'),
    ...words('business location,practice location'),
  ],
};

const auth = words(
  'auth code,authorization code,authorisation code,authorization,auth,authorization number,approval code,' +
    'certificate number,certificate code,certificate,certificate id,voucher number,voucher,redemption code,coupon code,code',
);
const item = words(
  'product,service,product name,service name,treatment,treatment name,item,item name,item description,procedure,' +
    'description,products,services,product service,product or service,product description,brand,sku description,' +
    'item sold,line item name,line item,charge description,service description,treatments,product used,products used,' +
    'treatment type,service type,procedure type',
);
const time = words('time,transaction time,sale time,redemption time,invoice time');
const undated = words('date,date time,datetime,date and time,timestamp');

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
  product: [...item, ...words('redeemed for,used for,applied to,redeemed towards')],
  amount: [
    ...words('amount,reward amount,redemption amount,amount redeemed,redeemed amount,reward value,redemption value'),
    ...words(
      'certificate amount,certificate value,discount amount,dollar amount,value,face value,discount,total,savings,' +
        'offer value,offer amount,coupon amount,coupon value,reimbursement amount,reimbursement,credit amount,credit issued',
    ),
  ],
  status: words(
    'status,redemption status,transaction status,reward status,certificate status,reimbursement status,state',
  ),
  activity: words(
    'activity,activity type,transaction type,redemption type,record type,entry type,event type,row type,action,event,type',
  ),
  redeemed_at: [
    ...ofMoment('redeemed,redemption'),
    ...undated,
    ...ofMoment('transaction'),
    'occurred at',
    ...ofMoment('treatment,service,visit,used,applied,claim,claimed,completed,processed,created'),
    ...words('created,transaction time,redemption time'),
  ],
  time,
};

/** A column of its own for what one program paid: `Alle Discount`, `Alle Rewards Applied`. */
function ofProgram(names: string): string[] {
  const paid = 'amount,discount,discount amount,discounts,reward,rewards,reward amount,rewards amount,reward applied';
  const forms = words(
    `${paid},rewards applied,rewards redeemed,redemption,redeemed,applied,credit,credits,certificate,savings,coupon,payment`,
  );
  return words(names).flatMap((name) => forms.map((form) => `${name} ${form}`));
}

/** What columns of a point-of-sale export are called. */
const pos: AliasTable = {
  ...person,
  ...place,
  transaction_id: [
    ...words('transaction id,transaction number,invoice number,invoice id,invoice,sale id,sale number,ticket number'),
    ...words('ticket id,ticket,order number,order id,order,receipt number,receipt id,receipt,bill number,checkout id'),
    ...words('bill id,sale,transaction,payment id,id'),
  ],
  loyalty_id: [
    ...words('loyalty id,loyalty number,loyalty,rewards id,rewards member id,member id,member number,membership id'),
    ...words('alle id,alle member id,alle number,aspire id,aspire member id,aspire number'),
  ],
  service: [...item, 'name'],
  amount: [
    ...words(
      'amount,line total,line amount,item total,item amount,sale amount,sales amount,net amount,net sales,price',
    ),
    ...words('item price,sale price,net price,total,total amount,gross amount,gross sales,sales,subtotal,sub total'),
    ...words(
      'line item total,total price,total sale,total sales,extended price,extended amount,charge amount,sold amount',
    ),
    ...words('invoice total,invoice amount,amount paid,paid amount,payment amount,charge,charges,unit price,collected'),
    ...words('net,net total,gross,cost,fee,service amount,service price,service total,ticket total,order total,value'),
    ...words('revenue,net revenue,total charge,total charges,total paid,tender amount'),
  ],
  reward_label: [
    ...words('reward label,reward name,reward type,rewards,reward,discount name,discount type,discount label'),
    ...words('discount reason,discount description,coupon name,coupon,promotion name,promotion,promo,credit name'),
    ...words('credit type,credit label,adjustment name,adjustment type,adjustment reason,campaign,campaign name,offer'),
    ...words('offer name,reward program,rewards program,loyalty program,reward description,rewards description'),
  ],
  reward_amount: [
    ...words('reward amount,reward value,rewards amount,rewards applied,reward applied,discount amount,discount value'),
    ...words('discount,discounts,total discount,total discounts,coupon amount,credit amount,credit applied'),
    ...words(
      'promotion amount,promo amount,redemption amount,amount off,adjustment amount,adjustments,reward discount',
    ),
    ...words('rewards discount,loyalty discount,points discount,rewards redeemed,rewards used,loyalty redeemed'),
    ...words('loyalty amount,loyalty applied'),
  ],
  alle_amount: ofProgram('alle,brilliant distinctions,brilliant distinction,bd'),
  aspire_amount: ofProgram('aspire,aspire galderma,galderma,galderma aspire'),
  tender_label: words(
    'tender label,tender type,tender name,tender,payment method,payment type,payment mode,pay method,pay type,paid with',
  ),
  tender_amount: words(
    'tender amount,payment amount,total paid with payment method,total paid w payment method,amount paid,paid amount,' +
      'amount tendered,total paid,collected',
  ),
  auth_code: auth,
  status: words(
    'status,transaction status,invoice status,sale status,payment status,order status,ticket status,state,event type',
  ),
  occurred_at: [
    'occurred at',
    'date',
    ...ofMoment('transaction,sale,sold,invoice,closed,close,checkout,checked out'),
    ...undated,
    ...ofMoment('order closed,order,payment,paid,purchase,ticket,receipt,bill,service,treatment,appointment,visit'),
    ...ofMoment('completed,posted,created'),
    ...words('created,redeemed at,transaction time,sale time,invoice time'),
  ],
  time,
  provider: [
    ...words('provider,provider name,staff,staff name,employee,employee name,injector,practitioner,therapist'),
    ...words('technician,clinician,performed by,serviced by,service provider,rendered by,sold by,staff member'),
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
